import { agentOf, type WorkflowDocument } from '../document/graph-document.js';

/** The slug under which an agent of the draft is on record: until a renamed one is published, the one before. */
export function recordedSlug(document: WorkflowDocument, published: { readonly document: WorkflowDocument } | null, slug: string): string {
  if (published === null || agentOf(published.document, slug) !== undefined) return slug;
  return agentOf(document, slug)?.renamedFrom ?? slug;
}

/** As `recordedSlug`; `undefined` for an agent that was never published, of which nothing can be on record. */
export function recordedAs(document: WorkflowDocument, published: { readonly document: WorkflowDocument } | null, slug: string): string | undefined {
  const known = recordedSlug(document, published, slug);
  return published === null || agentOf(published.document, known) === undefined ? undefined : known;
}

export interface FeedingPort {
  readonly from: string;
  readonly port: string;
}

/** The ports that an agent is fed by; for a source its own first one, as its settings are filled in for what it brings. */
export function feedingPorts(document: WorkflowDocument, slug: string, isSource: boolean): readonly FeedingPort[] {
  if (isSource) return [{ from: slug, port: 'out' }];
  const ports = document.links.filter(({ to }) => to === slug).map(({ from, port }) => ({ from, port }));
  return ports.filter((one, index) => ports.findIndex(({ from, port }) => from === one.from && port === one.port) === index);
}
