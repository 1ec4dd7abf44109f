import { isAgentId, isLinkId, linkId, type ItemId, type Position, type Size, type WorkflowDocument } from './graph-document.js';
import { boundsOf, boxOf, entryOf, snapped, withLayout } from './layout.js';

/** Takes away agents with their links, notes, groups (what lies in them stays) and links. */
export function removeItems(document: WorkflowDocument, ids: Iterable<ItemId>): WorkflowDocument {
  const gone = new Set(ids);
  const agents = Object.entries(document.agents).filter(([slug]) => !gone.has(slug));
  const links = document.links.filter((link) => !gone.has(linkId(link)) && !gone.has(link.from) && !gone.has(link.to));
  const placed = [...gone].filter((id) => !isLinkId(id));
  const isSame = agents.length === Object.keys(document.agents).length && links.length === document.links.length;
  const kept = isSame ? document : { ...document, agents: Object.fromEntries(agents), links };
  return withLayout(kept, Object.fromEntries(placed.map((id) => [id, undefined])));
}

/** Puts things at new places, on the grid. */
export function moveItems(document: WorkflowDocument, places: ReadonlyMap<ItemId, Position>): WorkflowDocument {
  const known = [...places].filter(([id]) => (isAgentId(id) ? Object.hasOwn(document.agents, id) : document.layout !== undefined && Object.hasOwn(document.layout, id)));
  return withLayout(document, Object.fromEntries(known.map(([id, place]) => [id, { ...entryOf(document, id), ...snapped(place) }])));
}

/** Moves things by a distance, as the arrow keys do; not snapped, so that it is the same for all. */
export function nudgeItems(document: WorkflowDocument, ids: Iterable<ItemId>, by: Position): WorkflowDocument {
  const moved = [...ids].flatMap((id) => {
    const box = boxOf(document, id);
    return box === undefined ? [] : [[id, { ...entryOf(document, id), x: box.x + by.x, y: box.y + by.y }] as const];
  });
  return withLayout(document, Object.fromEntries(moved));
}

export type Alignment = 'left' | 'right' | 'top' | 'bottom' | 'center' | 'middle';

/** Lines things up at an edge, or at the middle, of the box around them. */
export function alignItems(document: WorkflowDocument, ids: Iterable<ItemId>, { to, sizes }: { readonly to: Alignment; readonly sizes?: ReadonlyMap<ItemId, Size> }): WorkflowDocument {
  const boxes = [...ids].flatMap((id) => {
    const box = boxOf(document, id, sizes);
    return box === undefined ? [] : [{ id, box }];
  });
  const around = boundsOf(boxes.map(({ box }) => box));
  if (around === undefined || boxes.length < 2) return document;
  const aligned = boxes.map(({ id, box }) => {
    const place = {
      left: { x: around.x },
      right: { x: around.x + around.width - box.width },
      center: { x: around.x + (around.width - box.width) / 2 },
      top: { y: around.y },
      bottom: { y: around.y + around.height - box.height },
      middle: { y: around.y + (around.height - box.height) / 2 },
    }[to];
    return [id, { ...entryOf(document, id), x: box.x, y: box.y, ...place }] as const;
  });
  return withLayout(document, Object.fromEntries(aligned));
}

/** Leaves the same space between three things or more; the outermost stay. */
export function distributeItems(document: WorkflowDocument, ids: Iterable<ItemId>, { along, sizes }: { readonly along: 'x' | 'y'; readonly sizes?: ReadonlyMap<ItemId, Size> }): WorkflowDocument {
  const extent = along === 'x' ? 'width' : 'height';
  const boxes = [...ids].flatMap((id) => {
    const box = boxOf(document, id, sizes);
    return box === undefined ? [] : [{ id, box }];
  }).toSorted((one, other) => one.box[along] - other.box[along] || (one.id < other.id ? -1 : 1));
  const around = boundsOf(boxes.map(({ box }) => box));
  if (around === undefined || boxes.length < 3) return document;
  const gap = (around[extent] - boxes.reduce((sum, { box }) => sum + box[extent], 0)) / (boxes.length - 1);
  let next = around[along];
  const placed = boxes.map(({ id, box }) => {
    const place = Math.round(next);
    next += box[extent] + gap;
    return [id, { ...entryOf(document, id), x: box.x, y: box.y, [along]: place }] as const;
  });
  return withLayout(document, Object.fromEntries(placed));
}
