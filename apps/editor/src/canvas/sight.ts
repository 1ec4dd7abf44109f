import type { Box, Size } from '../document/graph-document.js';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const READABLE = 0.4;
const LEAST_ZOOM = 0.6;
const MARGIN = 8;
/** Where the middle of an item may go, as parts of the canvas; the middle first. */
const places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];

/**
 * The view that brings a box of the workflow into sight, or `undefined` when it is in sight. `covers`: what lies over the canvas,
 * in its pixels, such as the overview map. Where no place is free of them, the box goes to the middle.
 */
export function viewOn(box: Box, view: View, { canvas, covers }: { readonly canvas: Size; readonly covers: readonly Box[] }): View | undefined {
  const isFree = (on: Box): boolean => isInside(on, canvas) && !covers.some((cover) => overlap(on, cover));
  if (view.zoom >= READABLE && isFree(onScreen(box, view))) return undefined;
  const zoom = Math.max(view.zoom, LEAST_ZOOM);
  const candidates = places.flatMap((down) => places.map((along) => centredAt(box, zoom, { x: canvas.width * along, y: canvas.height * down })));
  return candidates.find((candidate) => isFree(onScreen(box, candidate))) ?? candidates[0];
}

function centredAt(box: Box, zoom: number, { x, y }: { readonly x: number; readonly y: number }): View {
  return { x: x - (box.x + box.width / 2) * zoom, y: y - (box.y + box.height / 2) * zoom, zoom };
}

function onScreen(box: Box, { x, y, zoom }: View): Box {
  return { x: box.x * zoom + x, y: box.y * zoom + y, width: box.width * zoom, height: box.height * zoom };
}

function isInside({ x, y, width, height }: Box, canvas: Size): boolean {
  return x >= MARGIN && y >= MARGIN && x + width <= canvas.width - MARGIN && y + height <= canvas.height - MARGIN;
}

function overlap(one: Box, other: Box): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}
