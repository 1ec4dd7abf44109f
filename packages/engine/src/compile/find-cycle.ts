import type { WorkflowGraph } from '../publish/plan-publish.js';

/** The slugs along a cycle, the first repeated at the end; `undefined` when there is none. */
export function findCycle(document: Pick<WorkflowGraph, 'links'>): readonly string[] | undefined {
  const next = new Map<string, string[]>();
  for (const link of document.links) next.set(link.from, [...(next.get(link.from) ?? []), link.to]);
  const done = new Set<string>();
  const visit = (slug: string, trail: readonly string[]): readonly string[] | undefined => {
    const at = trail.indexOf(slug);
    if (at >= 0) return [...trail.slice(at), slug];
    if (done.has(slug)) return undefined;
    for (const following of next.get(slug) ?? []) {
      const cycle = visit(following, [...trail, slug]);
      if (cycle !== undefined) return cycle;
    }
    done.add(slug);
    return undefined;
  };
  for (const slug of next.keys()) {
    const cycle = visit(slug, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
