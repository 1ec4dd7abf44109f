import type { MeasuredPage } from './measured-browser.ts';

export interface Pan {
  readonly frames: number;
  readonly scriptMs: number;
  readonly taskMs: number;
  readonly framesPerSecond: number;
  /** How far the canvas went, in pixels. */
  readonly movedPx: number;
}

export interface PanOptions {
  readonly frames: number;
  /** What moves, by CSS. */
  readonly viewport: string;
  /** What lies where nothing else does, by CSS. */
  readonly ground: string;
}

/** Drags the canvas with the left button for so many frames, a few pixels each, as a hand does. */
export async function pan({ page, debug, work }: MeasuredPage, { frames, viewport, ground }: PanOptions): Promise<Pan> {
  const from = await page.evaluate<{ readonly x: number; readonly y: number }>(emptyPlace(ground));
  const mouse = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, y: number, buttons: number) =>
    debug.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons, clickCount: 1 });
  const place = () => page.evaluate<readonly number[]>(`[...getComputedStyle(document.querySelector(${JSON.stringify(viewport)})).transform.matchAll(/-?[\\d.]+/g)].map(Number).slice(-2)`);
  const start = await place();
  await mouse('mousePressed', from.x, from.y, 1);
  await mouse('mouseMoved', from.x + 6, from.y, 1);
  await page.evaluate(countFrames);
  const before = await work();
  const startedAt = performance.now();
  for (let frame = 1; frame <= frames; frame += 1) {
    // There and back, so that agents come into sight and leave it.
    const step = Math.round(Math.sin((frame / frames) * Math.PI * 2) * 300);
    await mouse('mouseMoved', from.x + 6 + step, from.y - Math.round(step / 3), 1);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await work();
  const drawn = await page.evaluate<number>(endCount);
  await mouse('mouseMoved', from.x + 200, from.y - 100, 1);
  const end = await place();
  await mouse('mouseReleased', from.x + 200, from.y - 100, 0);
  // Frames in which nothing moved would make the mean look good. The counter itself is some microseconds of script a frame; it stays in.
  const moved = Math.min(drawn, frames);
  return {
    frames: drawn,
    scriptMs: (after.script - before.script) / moved,
    taskMs: (after.task - before.task) / moved,
    framesPerSecond: drawn / seconds,
    movedPx: Math.hypot((end[0] ?? 0) - (start[0] ?? 0), (end[1] ?? 0) - (start[1] ?? 0)),
  };
}

const countFrames = `window.rookeryFrames = 0; (function count() { requestAnimationFrame(() => { if (window.rookeryFrames === undefined) return; window.rookeryFrames += 1; count(); }); })(); 0`;
const endCount = '(() => { const drawn = window.rookeryFrames; window.rookeryFrames = undefined; return drawn; })()';

/** A place near the middle under which there is nothing but the ground. */
function emptyPlace(ground: string): string {
  return `(() => {
    for (let y = 450; y < 850; y += 7) for (let x = 700; x < 1000; x += 7) if (document.elementFromPoint(x, y)?.matches(${JSON.stringify(ground)})) return { x, y };
    throw new Error('no empty place on the canvas');
  })()`;
}
