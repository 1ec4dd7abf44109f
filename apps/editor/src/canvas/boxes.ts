import type { Box, ItemId, KnownTypes, WorkflowDocument } from '../document/graph-document.js';
import { boxOf } from '../document/layout.js';
import { placeMissing } from '../document/place-missing.js';
import { sizesOf } from './canvas-items.js';

/** Where each agent is drawn, and how large. */
export function boxesOf(document: WorkflowDocument, catalogue: KnownTypes): ReadonlyMap<ItemId, Box> {
  const placed = placeMissing(document);
  const sizes = sizesOf(document, catalogue);
  return new Map(Object.keys(document.agents).flatMap((slug) => {
    const box = boxOf(placed, slug, sizes);
    return box === undefined ? [] : [[slug, box] as const];
  }));
}
