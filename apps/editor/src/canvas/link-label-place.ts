import type { Position } from '../document/graph-document.js';

/** How far along the line the count of each link between the same two agents stands, so that none covers another. */
const places = [0.5, 0.25, 0.75, 0.36, 0.64] as const;

/**
 * Where the count of a link stands on its curve. `twin`: how many links between the same two agents come before it.
 * The curve is the library's: both its handles are half the distance away. Backwards it is another one, whose middle is `middle`.
 */
export function labelPlace(source: Position, target: Position, { twin, middle }: { readonly twin: number; readonly middle: Position }): Position {
  const along = places[twin % places.length] ?? 0.5;
  if (along === 0.5 || target.x < source.x) return middle;
  const rest = 1 - along;
  const weights = [rest ** 3, 3 * rest ** 2 * along, 3 * rest * along ** 2, along ** 3] as const;
  const handle = (source.x + target.x) / 2;
  return {
    x: weights[0] * source.x + (weights[1] + weights[2]) * handle + weights[3] * target.x,
    y: (weights[0] + weights[1]) * source.y + (weights[2] + weights[3]) * target.y,
  };
}
