import type { Box, ItemId, WorkflowDocument } from '../document/graph-document.js';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The agent that an arrow leads to: right and left along links, nearest in height first; up and down, and where no link
 * leads on, to the nearest one that lies that way. `undefined` when there is none.
 */
export function neighbourOf(document: WorkflowDocument, boxes: ReadonlyMap<ItemId, Box>, from: ItemId, direction: Direction): ItemId | undefined {
  const start = boxes.get(from);
  if (start === undefined) return undefined;
  const linked = direction === 'right' ? document.links.filter((link) => link.from === from).map(({ to }) => to) : direction === 'left' ? document.links.filter(({ to }) => to === from).map((link) => link.from) : [];
  const nearest = nearestOf(linked.filter((id) => id !== from), boxes, start, (box) => Math.abs(middle(box).y - middle(start).y));
  if (nearest !== undefined) return nearest;
  const others = [...boxes.keys()].filter((id) => id !== from && liesThatWay(start, boxes.get(id), direction));
  return nearestOf(others, boxes, start, (box) => farness(start, box, direction));
}

function nearestOf(ids: readonly ItemId[], boxes: ReadonlyMap<ItemId, Box>, start: Box, measure: (box: Box) => number): ItemId | undefined {
  let best: { readonly id: ItemId; readonly far: number } | undefined;
  for (const id of ids) {
    const box = boxes.get(id);
    if (box === undefined || box === start) continue;
    const far = measure(box);
    if (best === undefined || far < best.far) best = { id, far };
  }
  return best?.id;
}

function liesThatWay(start: Box, box: Box | undefined, direction: Direction): boolean {
  if (box === undefined) return false;
  const { x, y } = difference(start, box);
  if (direction === 'right') return x > Math.abs(y) / 2 && x > 0;
  if (direction === 'left') return -x > Math.abs(y) / 2 && x < 0;
  return direction === 'down' ? y > 0 : y < 0;
}

// What lies beside the way counts double, so that the arrow keeps its line.
function farness(start: Box, box: Box, direction: Direction): number {
  const { x, y } = difference(start, box);
  return direction === 'left' || direction === 'right' ? Math.abs(x) + 2 * Math.abs(y) : Math.abs(y) + 2 * Math.abs(x);
}

function difference(start: Box, box: Box) {
  return { x: middle(box).x - middle(start).x, y: middle(box).y - middle(start).y };
}

function middle({ x, y, width, height }: Box) {
  return { x: x + width / 2, y: y + height / 2 };
}
