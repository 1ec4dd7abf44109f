import type { WorkflowDocument } from '../document/graph-document.js';
import { downstreamOf } from '../document/hops.js';
import { moveItems } from '../document/items.js';
import { positionOf } from '../document/layout.js';
import { AGENT_WIDTH } from './agent-geometry.js';

const GAP = 64;

/** Moves an agent that was put into a link beside the one before it, and what follows to the right as far as it needs. */
export function makeRoom(document: WorkflowDocument, slug: string, { from, to }: { readonly from: string; readonly to: string }): WorkflowDocument {
  const before = positionOf(document, from);
  const place = positionOf(document, slug);
  const after = positionOf(document, to);
  if (before === undefined || place === undefined || after === undefined || after.x <= before.x) return document;
  const x = Math.max(place.x, before.x + AGENT_WIDTH + GAP);
  const missing = x + AGENT_WIDTH + GAP - after.x;
  const followers = missing <= 0 ? [] : [to, ...downstreamOf(document, to)].filter((one) => one !== from && one !== slug);
  const moved = followers.flatMap((one) => {
    const held = positionOf(document, one);
    return held === undefined || held.x < after.x ? [] : [[one, { x: held.x + missing, y: held.y }] as const];
  });
  return moveItems(document, new Map([[slug, { x, y: place.y }], ...moved]));
}
