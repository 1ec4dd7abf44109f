import type { WorkflowGraph } from '../publish/plan-publish.js';

/** Slugs so that receivers come after those they read from; inside a cycle the order is that of the document. */
export function agentsInOrder({ agents, links }: WorkflowGraph): readonly string[] {
  const before = new Map(Object.keys(agents).map((slug) => [slug, links.filter((link) => link.to === slug).map((link) => link.from)]));
  const ordered = new Set<string>();
  const visiting = new Set<string>();
  const visit = (slug: string): void => {
    if (ordered.has(slug) || visiting.has(slug)) return;
    visiting.add(slug);
    for (const earlier of before.get(slug) ?? []) visit(earlier);
    ordered.add(slug);
  };
  for (const slug of before.keys()) visit(slug);
  return [...ordered];
}
