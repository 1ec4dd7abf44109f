import type { JsonObject } from '@rookery/model';
import { agentOf, isAgentId, linkId, type Agent, type ItemId, type Link, type WorkflowDocument } from './graph-document.js';
import { withLayout } from './layout.js';
import { alignNames, renameItems } from './merge-names.js';
import { mergeValues, namesOf, sidesAt, sidesOf, type Choice, type Conflict, type Sides } from './merge-values.js';
import { isSameValue } from './values-at-path.js';

export type { Choice, Conflict, Sides } from './merge-values.js';

export interface MergeOptions {
  /** By `conflictId`: what a person chose. */
  readonly choices?: ReadonlyMap<string, Choice>;
  /** Who is right where both moved a thing; never asked about. Default `mine`. */
  readonly places?: Choice;
}

export interface Merge {
  /** Both sides' work; in a conflict nobody decided, theirs. */
  readonly document: WorkflowDocument;
  /**
   * Those without a choice. A path begins with what it is in: `['agents', slug, ...]`, `['links', linkId, ...]`, `['parameters', name, ...]`,
   * `['layout', noteId, ...]`, or is a field of the workflow; `['agents', slug, 'slug']` is the agent's name.
   */
  readonly conflicts: readonly Conflict[];
}

/** Names a conflict, for choices. */
export function conflictId({ path }: Pick<Conflict, 'path'>): string {
  return JSON.stringify(path);
}

/**
 * Merges two documents that were made of one: agent by agent and field by field. In conflict are only fields that both sides changed differently,
 * and agents that one side took away and the other changed. Pure; which side is mine matters in conflicts and places only.
 */
export function mergeDocuments(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument, { choices = new Map(), places = 'mine' }: MergeOptions = {}): Merge {
  if (mine === base || isSameValue(mine, theirs)) return { document: theirs, conflicts: [] };
  if (theirs === base) return { document: mine, conflicts: [] };
  const { conflicts: names, ...sides } = alignNames({ base, mine, theirs });
  const conflicts: Conflict[] = [];
  const decide = (conflict: Conflict): Choice => {
    const choice = choices.get(conflictId(conflict));
    if (choice === undefined) conflicts.push(conflict);
    return choice ?? 'theirs';
  };
  const fields = mergeValues(sidesAt(sides, fieldsOf), { path: [], decide });
  const { agents, chosen } = mergeAgents(sides, decide);
  const links = mergeLinks(sides, { agents, chosen, decide });
  const document = mergeLayout({ ...fields, agents, links, ...(mine.layout === undefined && theirs.layout === undefined ? {} : { layout: {} }) }, sides, { places, decide });
  const renames = names.flatMap((name) => (decide({ path: ['agents', name.theirs, 'slug'], ...name }) === 'mine' ? [[name.theirs, name.mine] as const] : []));
  return { document: renameItems(document, new Map(renames)), conflicts };
}

type Decide = (conflict: Conflict) => Choice;

function fieldsOf({ agents: _agents, links: _links, layout: _layout, ...fields }: WorkflowDocument): Omit<WorkflowDocument, 'agents' | 'links' | 'layout'> {
  return fields;
}

/** Fields of an agent whose parts make sense only together. */
const wholeFields: readonly string[] = ['schedule', 'retention', 'pause'];

function mergeAgents(sides: Sides<WorkflowDocument>, decide: Decide): { readonly agents: Record<string, Agent>; readonly chosen: ReadonlyMap<string, Choice> } {
  const all = sidesAt(sides, ({ agents }) => agents);
  const chosen = new Map<string, Choice>();
  const merged = namesOf(all).flatMap((slug): readonly (readonly [string, Agent])[] => {
    const agent = sidesOf(all, slug);
    const path = ['agents', slug];
    const { mine, theirs } = agent;
    if (mine !== undefined && theirs !== undefined) return [[slug, mergeValues({ base: agent.base ?? theirs, mine, theirs }, { path, decide, isWhole: ([, , field = '']) => wholeFields.includes(field) })]];
    if (isRemovalDisputed(sides, slug)) chosen.set(slug, decide({ path, ...agent }));
    const choice = chosen.get(slug);
    const kept = choice === undefined ? (agent.base === undefined ? (mine ?? theirs) : undefined) : agent[choice];
    return kept === undefined ? [] : [[slug, kept]];
  });
  return { agents: Object.fromEntries(merged), chosen };
}

/** One side took the agent away while the other changed it or linked it anew. */
function isRemovalDisputed({ base, mine, theirs }: Sides<WorkflowDocument>, slug: string): boolean {
  const keeper = agentOf(mine, slug) === undefined ? theirs : mine;
  const [before, after] = [agentOf(base, slug), agentOf(keeper, slug)];
  if (before === undefined || after === undefined) return false;
  const known = new Set(base.links.map(linkId));
  return !isSameValue(before, after) || keeper.links.some((link) => (link.from === slug || link.to === slug) && !known.has(linkId(link)));
}

interface LinkContext {
  readonly agents: Readonly<Record<string, Agent>>;
  /** Whose word held for an agent that one side took away: its links come back with it. */
  readonly chosen: ReadonlyMap<string, Choice>;
  readonly decide: Decide;
}

function mergeLinks(sides: Sides<WorkflowDocument>, { agents, chosen, decide }: LinkContext): Link[] {
  const all = sidesAt(sides, ({ links }) => Object.fromEntries(links.map((link) => [linkId(link), link])));
  return namesOf(all).flatMap((id): readonly Link[] => {
    const link = sidesOf(all, id);
    const { base, mine, theirs } = link;
    const held = mine ?? theirs;
    if (held === undefined || !Object.hasOwn(agents, held.from) || !Object.hasOwn(agents, held.to)) return [];
    const side = chosen.get(held.from) ?? chosen.get(held.to);
    if (side !== undefined) return [link[side] ?? held];
    if (mine !== undefined && theirs !== undefined) return [mergeValues({ base: base ?? theirs, mine, theirs }, { path: ['links', id], decide, isWhole: ([, , field]) => field === 'schema' })];
    if (base === undefined) return [held];
    const kept = isSameValue(held, base) ? undefined : link[decide({ path: ['links', id], ...link })];
    return kept === undefined ? [] : [kept];
  });
}

interface LayoutContext {
  readonly places: Choice;
  readonly decide: Decide;
}

function mergeLayout(document: WorkflowDocument, sides: Sides<WorkflowDocument>, context: LayoutContext): WorkflowDocument {
  const all = sidesAt(sides, ({ layout }) => layout ?? {});
  return withLayout(document, Object.fromEntries(namesOf(all).map((id) => [id, mergeEntry(id, sidesOf(all, id), { ...context, document })])));
}

/** A note that one side takes away while the other writes in it stays: nothing written is lost, and removing it again is one key. */
function mergeEntry(id: ItemId, { base, mine, theirs }: Sides<JsonObject | undefined>, { places, decide, document }: LayoutContext & { readonly document: WorkflowDocument }): JsonObject | undefined {
  if (isAgentId(id) && !Object.hasOwn(document.agents, id)) return undefined;
  if (mine === undefined || theirs === undefined) {
    const kept = mine ?? theirs;
    return base !== undefined && !isAgentId(id) && isSameValue(base, kept) ? undefined : kept;
  }
  const sides = { base: base ?? theirs, mine, theirs };
  const place = mergeValues(sidesAt(sides, (side) => partOf(side, true)), { path: ['layout', id], decide: () => places, isWhole: () => true });
  const written = mergeValues(sidesAt(sides, (side) => partOf(side, false)), { path: ['layout', id], decide });
  return { ...place, ...written };
}

/** What says where a thing is, or the rest of it. */
function partOf(entry: JsonObject, isPlace: boolean): JsonObject {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => ['x', 'y', 'width', 'height'].includes(name) === isPlace));
}
