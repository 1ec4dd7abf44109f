import { agentOf, type Agent, type WorkflowDocument } from './graph-document.js';
import { entryOf, withLayout } from './layout.js';
import { isSlug } from './slugs.js';
import { without } from './values-at-path.js';

/** What runs; `null`: nothing was published. */
export type Published = { readonly document: WorkflowDocument } | null | undefined;

/**
 * Why an agent cannot get this slug: it is no slug, another agent has it, or another agent of the same type that runs
 * has it, whose state would go on under it.
 */
export type RenameRefusal = 'not a slug' | 'taken' | 'runs';

export function canRename(document: WorkflowDocument, slug: string, { to, published }: { readonly to: string; readonly published: Published }): RenameRefusal | undefined {
  if (to === slug) return undefined;
  if (!isSlug(to)) return 'not a slug';
  const agent = agentOf(document, slug);
  const former = formerSlug(published, slug, agent);
  if (Object.hasOwn(document.agents, to)) return 'taken';
  if (Object.entries(document.agents).some(([other, { renamedFrom }]) => other !== slug && renamedFrom === to && isFollowed(published, other, to))) return 'taken';
  const standing = published && agentOf(published.document, to);
  return standing && standing.type === agent?.type && former !== to ? 'runs' : undefined;
}

/**
 * Gives an agent another slug, in links and layout too, and notes under which slug it runs, so that its state, cursors
 * and timers follow. Renamed back, nothing is left of it. The same document when `canRename` refuses.
 */
export function renameAgent(document: WorkflowDocument, slug: string, { to, published }: { readonly to: string; readonly published: Published }): WorkflowDocument {
  const agent = agentOf(document, slug);
  if (agent === undefined || to === slug || canRename(document, slug, { to, published }) !== undefined) return document;
  const former = formerSlug(published, slug, agent);
  const { renamedFrom: _before, ...plain } = agent;
  const renamed: Agent = former === undefined || former === to ? plain : { ...plain, renamedFrom: former };
  const agents = Object.entries(document.agents).map(([other, held]) => (other === slug ? [to, renamed] as const : [other, withoutStale(held, to)] as const));
  return moveNames({ ...document, agents: Object.fromEntries(agents) }, slug, to);
}

/** Links and the place of an agent under its new slug. */
function moveNames(document: WorkflowDocument, slug: string, to: string): WorkflowDocument {
  const now = (name: string): string => (name === slug ? to : name);
  const links = document.links.map((link) => (link.from === slug || link.to === slug ? { ...link, from: now(link.from), to: now(link.to) } : link));
  const place = document.layout !== undefined && Object.hasOwn(document.layout, slug) ? entryOf(document, slug) : undefined;
  const moved = { ...document, links };
  return place === undefined ? moved : withLayout(moved, { [slug]: undefined, [to]: place });
}

/** The slug under which the agent runs now. */
function formerSlug(published: Published, slug: string, agent: Agent | undefined): string | undefined {
  if (published === null || published === undefined || agent === undefined) return undefined;
  const runs = (name: string | undefined): boolean => name !== undefined && agentOf(published.document, name)?.type === agent.type;
  if (runs(slug)) return slug;
  return runs(agent.renamedFrom) ? agent.renamedFrom : undefined;
}

/** After a publish `renamedFrom` has done its work. */
function isFollowed(published: Published, slug: string, former: string): boolean {
  return published !== null && published !== undefined && !Object.hasOwn(published.document.agents, slug) && Object.hasOwn(published.document.agents, former);
}

function withoutStale(agent: Agent, slug: string): Agent {
  if (agent.renamedFrom !== slug) return agent;
  const { type, version, options } = agent;
  return { ...without<unknown>(agent, 'renamedFrom'), type, version, options };
}
