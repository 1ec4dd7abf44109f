import type { Browser } from 'playwright-core';
import { until } from '@rookery/testkit';
import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { bigWorkflow } from '../browser/big-workflow.ts';
import { measureFirstLoad } from '../browser/first-load.ts';
import { openMeasured, startBrowser, type MeasuredPage } from '../browser/measured-browser.ts';
import { pan, type Pan } from '../browser/pan.ts';
import { rounded } from '../figures.ts';
import { measurePlainGraph } from '../reference/plain-graph.ts';
import { startRookeryProcess } from '../server/rookery-process.ts';

const AGENTS = 500;
const LINKS = 600;
const canvas = { viewport: '.react-flow__viewport', ground: '.react-flow__pane' };

/** The editor with 500 agents and 600 links in Chromium without a window. */
export const editor: Benchmark = {
  summary: 'the editor with 500 agents and 600 links: open, pan, one live update, first load',
  reference: '500 boxes and 600 curves in a page without any library',
  settings: ({ isQuick }) => ({ agents: AGENTS, links: LINKS, frames: framesOf(isQuick), updates: updatesOf(isQuick), screen: '1440x900', time: 'scripts: processor time of the main thread; openMs: wall time, empty cache' }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    await using rookery = await startRookeryProcess(context);
    const hook = await rookery.publish(bigWorkflow());
    const browser = await startBrowser();
    try {
      const frames = framesOf(context.isQuick);
      const updates = updatesOf(context.isQuick);
      const [workflow] = (await rookery.api<{ readonly items: readonly { readonly id: string }[] }>('GET', '/api/v1/workflows')).body.items;
      const firstLoad = await measureFirstLoad(browser, rookery.url);
      const opened = await openWorkflow(browser, rookery.url, `/workflows/${workflow?.id ?? ''}`);
      const close = await pan(opened.measured, { frames, ...canvas });
      await seeAll(opened.measured);
      const all = await pan(opened.measured, { frames, ...canvas });
      requireMoved(close, all);
      const update = await measureUpdates(opened.measured, hook, updates);
      await opened.measured.context.close();
      return {
        figures: {
          openMs: rounded(opened.openMs), panScriptMs: rounded(Math.max(all.scriptMs, close.scriptMs)), statusUpdateMs: rounded(update.scriptMs), firstLoadKb: rounded(firstLoad.gzipKb),
          firstLoadBrotliKb: rounded(firstLoad.brotliKb), panAllScriptMs: rounded(all.scriptMs), panCloseScriptMs: rounded(close.scriptMs), panAllTaskMs: rounded(all.taskMs), openScriptMs: rounded(opened.scriptMs), fps: rounded(all.framesPerSecond),
        },
        reference: await measurePlainGraph(browser, { frames, updates }),
        checks: { files: firstLoad.files, agentsAtOpening: opened.agents, framesAll: all.frames, framesClose: close.frames, updatesSeen: update.seen, movedPx: Math.round(all.movedPx) },
      };
    } finally {
      await browser.close();
    }
  },
};

const framesOf = (isQuick: boolean): number => (isQuick ? 30 : 240);
const updatesOf = (isQuick: boolean): number => (isQuick ? 5 : 30);

interface Opened {
  readonly measured: MeasuredPage;
  readonly openMs: number;
  readonly scriptMs: number;
  readonly agents: number;
}

/** From the navigation with an empty cache until agents and links have been painted. */
async function openWorkflow(browser: Browser, url: string, path: string): Promise<Opened> {
  const measured = await openMeasured(browser, url);
  await measured.page.addInitScript(watchOpening);
  await measured.page.addInitScript(countMessages);
  await measured.page.goto(path);
  const openMs = await until('the painted canvas', () => measured.page.evaluate<number | undefined>('window.rookeryOpenedAt'), 60_000);
  const { script } = await measured.work();
  return { measured, openMs, scriptMs: script, agents: await measured.page.locator('.react-flow__node').count() };
}

// Two frames after the first in which agents are there to be seen: then they are on the screen.
const watchOpening = `(function look() {
  requestAnimationFrame(() => {
    const agent = document.querySelector('.react-flow__node');
    const isThere = agent !== null && getComputedStyle(agent).visibility === 'visible' && document.querySelector('.react-flow__edge') !== null;
    if (isThere) requestAnimationFrame(() => requestAnimationFrame(() => { window.rookeryOpenedAt = performance.now(); }));
    else look();
  });
})();`;

const countMessages = `window.rookeryMessages = 0;
const addListener = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (name, listener, ...rest) {
  return addListener.call(this, name, name === 'activity' ? (event) => { window.rookeryMessages += 1; listener(event); requestAnimationFrame(() => window.rookeryHeard?.(0)); } : listener, ...rest);
};`;

/** Zooms out with the wheel until every agent is in sight. */
async function seeAll({ page, debug }: MeasuredPage): Promise<void> {
  await until('all agents on the screen', async () => {
    await debug.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: 720, y: 450, deltaX: 0, deltaY: 120, modifiers: 2 });
    return (await page.locator('.react-flow__node').count()) >= AGENTS;
  });
}

/** One event at a time, so that each message of the live stream is about one or two agents and their link. */
async function measureUpdates({ page, work }: MeasuredPage, hook: string, updates: number): Promise<{ readonly scriptMs: number; readonly seen: number }> {
  const before = await work();
  const first = await page.evaluate<number>('window.rookeryMessages');
  for (let update = 1; update <= updates; update += 1) {
    // Waited for inside the page: to ask again and again would be work of its own.
    const heard = page.evaluate<number>('new Promise((resolve) => { window.rookeryHeard = resolve; })');
    const answer = await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"score":1}', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`bench: the hook answered ${answer.status}`);
    await heard;
  }
  const after = await work();
  const messages = (await page.evaluate<number>('window.rookeryMessages')) - first;
  return { scriptMs: (after.script - before.script) / messages, seen: messages };
}

/** A pan that moved nothing measures nothing. */
function requireMoved(...pans: readonly Pan[]): void {
  if (pans.some(({ movedPx, frames }) => movedPx < 50 || frames === 0)) throw new Error(`bench: the canvas did not follow the mouse: ${JSON.stringify(pans)}`);
}
