import type { Browser } from 'playwright-core';
import { openMeasured } from '../browser/measured-browser.ts';
import { pan } from '../browser/pan.ts';
import { rounded, type Figures } from '../figures.ts';

const address = 'http://plain-graph.invalid/';

/** The same number of boxes and curves in a page without any library: what this browser on this machine allows. */
export async function measurePlainGraph(browser: Browser, { frames, updates }: { readonly frames: number; readonly updates: number }): Promise<Figures> {
  const measured = await openMeasured(browser);
  const { page, work, context } = measured;
  try {
    await context.route(address, (route) => route.fulfill({ contentType: 'text/html', body: document }));
    await page.goto(address);
    const openMs = await page.evaluate<number>('window.opened');
    const panned = await pan(measured, { frames, viewport: '#moved', ground: 'html, body' });
    const before = await work();
    for (let update = 0; update < updates; update += 1) await page.evaluate(`document.getElementById('box-${update}').textContent = 'Box ${update}: 1'; 0`);
    const after = await work();
    return { openMs: rounded(openMs), panScriptMs: rounded(panned.scriptMs), statusUpdateMs: rounded((after.script - before.script) / updates), fps: rounded(panned.framesPerSecond) };
  } finally {
    await context.close();
  }
}

const document = `<!doctype html><title>plain graph</title>
<style>body { margin: 0; overflow: hidden } #moved { position: absolute; transform-origin: 0 0 } #moved div { position: absolute; width: 200px; height: 64px; border: 1px solid; box-sizing: border-box } svg { position: absolute; overflow: visible }</style>
<div id="moved" style="transform: translate(0px, 0px)"></div>
<script>
const moved = document.getElementById('moved');
const boxes = Array.from({ length: 500 }, (_, index) => ({ x: Math.floor(index / 20) * 56, y: (index % 20) * 40 }));
moved.innerHTML = '<svg>' + Array.from({ length: 600 }, (_, index) => {
  const from = boxes[index % 480], to = boxes[(index + 20 + Math.floor(index / 480)) % 500];
  return '<path fill="none" stroke="black" d="M' + from.x + ' ' + from.y + ' C' + (from.x + 30) + ' ' + from.y + ' ' + (to.x - 30) + ' ' + to.y + ' ' + to.x + ' ' + to.y + '"/>';
}).join('') + '</svg>' + boxes.map(({ x, y }, index) => '<div id="box-' + index + '" style="transform: translate(' + x + 'px,' + y + 'px) scale(.2)">Box ' + index + '</div>').join('');
let at;
addEventListener('mousedown', (event) => { at = event; });
addEventListener('mouseup', () => { at = undefined; });
addEventListener('mousemove', (event) => { if (at) moved.style.transform = 'translate(' + (event.x - at.x) + 'px, ' + (event.y - at.y) + 'px)'; });
window.opened = new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))); });
</script>`;
