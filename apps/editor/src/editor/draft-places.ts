import { positionOf, withLayout } from '../document/layout.js';
import type { WorkflowDocument } from '../document/graph-document.js';
import { placeMissing } from '../document/place-missing.js';

/** A larger document opens in columns; tidying it up takes longer than a person wants to wait. */
const MOST_TIDIED = 100;

/** Agents without a place get the one they have here; a document without any is laid out whole. */
export async function placeLike(document: WorkflowDocument, known: WorkflowDocument | undefined): Promise<WorkflowDocument> {
  const missing = Object.keys(document.agents).filter((slug) => positionOf(document, slug) === undefined);
  if (missing.length === 0) return document;
  const familiar = missing.flatMap((slug) => {
    const place = known === undefined ? undefined : positionOf(known, slug);
    return place === undefined ? [] : [[slug, place] as const];
  });
  const isNew = familiar.length === 0 && missing.length === Object.keys(document.agents).length;
  const placed = placeMissing(withLayout(document, Object.fromEntries(familiar.map(([slug, { x, y }]) => [slug, { x, y }]))));
  if (!isNew || missing.length > MOST_TIDIED) return placed;
  const { tidyUp } = await import('../document/tidy-up.js');
  return tidyUp(placed);
}
