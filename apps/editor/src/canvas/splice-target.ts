import { linkId, type Box, type ItemId, type Link, type Position } from '../document/graph-document.js';

export interface LinkCurve {
  readonly link: Link;
  readonly start: Position;
  readonly end: Position;
}

const STEPS = 24;

/** The link that an agent dropped here would go into: one whose line passes through the middle of its box. */
export function spliceTarget(box: Box, slug: string, curves: readonly LinkCurve[]): ItemId | undefined {
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  let best: { readonly id: ItemId; readonly far: number } | undefined;
  for (const { link, start, end } of curves) {
    if (link.from === slug || link.to === slug || !isNear(centre, start, end, box)) continue;
    for (let step = 1; step < STEPS; step += 1) {
      const point = pointOn(start, end, step / STEPS);
      const across = Math.abs(point.x - centre.x) / (box.width * 0.4);
      const along = Math.abs(point.y - centre.y) / (box.height * 0.5);
      const far = Math.max(across, along);
      if (far <= 1 && (best === undefined || far < best.far)) best = { id: linkId(link), far };
    }
  }
  return best?.id;
}

function isNear(centre: Position, start: Position, end: Position, { width, height }: Box): boolean {
  const reach = Math.max(width, Math.abs(end.x - start.x) / 2);
  return centre.x > Math.min(start.x, end.x) - reach && centre.x < Math.max(start.x, end.x) + reach && centre.y > Math.min(start.y, end.y) - height && centre.y < Math.max(start.y, end.y) + height;
}

/** A point of the line as it is drawn: a cubic curve that leaves to the right and arrives from the left. */
export function pointOn(start: Position, end: Position, share: number): Position {
  const pull = controlOffset(end.x - start.x);
  const rest = 1 - share;
  const [a, b, c, d] = [rest ** 3, 3 * rest * rest * share, 3 * rest * share * share, share ** 3];
  return { x: a * start.x + b * (start.x + pull) + c * (end.x - pull) + d * end.x, y: (a + b) * start.y + (c + d) * end.y };
}

// As @xyflow draws a smooth line with its usual curvature of 0.25.
function controlOffset(distance: number): number {
  return distance >= 0 ? 0.5 * distance : 0.25 * 25 * Math.sqrt(-distance);
}
