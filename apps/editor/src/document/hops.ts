import type { LinkName, WorkflowDocument } from './graph-document.js';

/** Agents whose events may reach this one, the nearest first, without itself. */
export function upstreamOf(document: WorkflowDocument, slug: string): readonly string[] {
  return reach(slug, neighbours(document, 'to', 'from'));
}

/** Agents that this one's events may reach, the nearest first, without itself. */
export function downstreamOf(document: WorkflowDocument, slug: string): readonly string[] {
  return reach(slug, neighbours(document, 'from', 'to'));
}

/** Agents with a link straight to this one. */
export function sendersOf(document: WorkflowDocument, slug: string): readonly string[] {
  return [...new Set(document.links.filter(({ to }) => to === slug).map(({ from }) => from))];
}

/** A shortest way along links, both ends included; `undefined` when there is none. */
export function pathBetween(document: WorkflowDocument, from: string, to: string): readonly string[] | undefined {
  const next = neighbours(document, 'from', 'to');
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  const queue = [from];
  for (const slug of queue) {
    if (slug === to) return trail(cameFrom, to);
    for (const neighbour of next.get(slug) ?? []) {
      if (cameFrom.has(neighbour)) continue;
      cameFrom.set(neighbour, slug);
      queue.push(neighbour);
    }
  }
  return undefined;
}

/** The agents in a circle that this link would close, or closes; the workflow then needs `maxHops`. */
export function cycleWith(document: WorkflowDocument, { from, to }: Pick<LinkName, 'from' | 'to'>): readonly string[] | undefined {
  const back = pathBetween(document, to, from);
  return back === undefined ? undefined : [from, ...back];
}

function neighbours(document: WorkflowDocument, end: 'from' | 'to', other: 'from' | 'to'): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const link of document.links) {
    const known = found.get(link[end]);
    if (known === undefined) found.set(link[end], [link[other]]);
    else known.push(link[other]);
  }
  return found;
}

function reach(start: string, next: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seen = new Set([start]);
  for (const slug of seen) for (const neighbour of next.get(slug) ?? []) seen.add(neighbour);
  seen.delete(start);
  return [...seen];
}

function trail(cameFrom: ReadonlyMap<string, string | undefined>, end: string): readonly string[] {
  const before = cameFrom.get(end);
  return before === undefined ? [end] : [...trail(cameFrom, before), end];
}
