import type { WorkflowDocument } from './graph-document.js';
import { agentSize, boundsOf, boxOf, placedIds, positionOf, withLayout } from './layout.js';

const COLUMN = agentSize.width + 80;
const ROW = agentSize.height + 40;

/**
 * Gives every agent a place, left to right in the order events pass; those that have one keep it. Documents that were written by
 * hand or come from git have none. The same document always gets the same places, and an agent placed stays where it is.
 */
export function placeMissing(document: WorkflowDocument): WorkflowDocument {
  const missing = Object.keys(document.agents).filter((slug) => positionOf(document, slug) === undefined);
  if (missing.length === 0) return document;
  const taken = boundsOf(placedIds(document).flatMap((id) => boxOf(document, id) ?? []));
  const top = taken === undefined ? 0 : Math.ceil((taken.y + taken.height) / ROW + 1) * ROW;
  const columns = columnsOf(document);
  const filled = new Map<number, number>();
  const places = missing.map((slug) => {
    const column = columns.get(slug) ?? 0;
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    return [slug, { x: (taken?.x ?? 0) + column * COLUMN, y: top + row * ROW }] as const;
  });
  return withLayout(document, Object.fromEntries(places));
}

/** How many links an agent is away from where events begin, the longest way; a link back in a circle does not count. */
function columnsOf(document: WorkflowDocument): ReadonlyMap<string, number> {
  const senders = Map.groupBy(document.links, ({ to }) => to);
  const columns = new Map<string, number>();
  const open = new Set<string>();
  for (const start of Object.keys(document.agents)) {
    const stack = [start];
    while (stack.length > 0) {
      const slug = stack.at(-1) ?? start;
      const before = (senders.get(slug) ?? []).map(({ from }) => from);
      const waiting = open.has(slug) ? [] : before.filter((from) => !columns.has(from) && !open.has(from));
      open.add(slug);
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      if (!columns.has(slug)) columns.set(slug, Math.max(0, ...before.map((from) => (columns.get(from) ?? -1) + 1)));
    }
  }
  return columns;
}
