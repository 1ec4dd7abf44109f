import type { MeasuredPage } from './measured-browser.ts';

export interface Pan {
  readonly frames: number;
  readonly scriptMs: number;
  readonly taskMs: number;
  readonly framesPerSecond: number;
  /** How far the canvas went, in pixels. */
  readonly movedPx: number;
}

// The middle of the screen may lie on an agent; this corner of the canvas is empty in every arrangement that is measured.
const from = { x: 420, y: 700 };

/** Drags the canvas with the left button for so many frames, a few pixels each, as a hand does. `viewport`: what moves, by CSS. */
export async function pan({ page, debug, work }: MeasuredPage, { frames, viewport }: { readonly frames: number; readonly viewport: string }): Promise<Pan> {
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
  const drawn = await page.evaluate<number>('window.rookeryFrames');
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

const countFrames = `window.rookeryFrames = 0; (function count() { requestAnimationFrame(() => { window.rookeryFrames += 1; count(); }); })(); 0`;
