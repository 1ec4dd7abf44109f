import { isGroupId, isNoteId, type Agent, type ItemId, type WorkflowDocument } from './graph-document.js';
import type { Sides } from './merge-values.js';
import { freeId } from './notes-and-groups.js';
import { freeSlug } from './slugs.js';
import { isSameValue } from './values-at-path.js';

/** One agent that both sides gave another name. */
export interface NameConflict {
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
}

export interface AlignedNames extends Sides<WorkflowDocument> {
  readonly conflicts: readonly NameConflict[];
}

/**
 * Makes the same thing have the same name on all three sides: an agent that one side renamed is followed on the others, and what
 * both sides added under one name, but differently, gets another name on my side, so that both are kept.
 */
export function alignNames(given: Sides<WorkflowDocument>): AlignedNames {
  const sides = { ...given, mine: renameItems(given.mine, clashes(given)) };
  const mine = renamesIn(sides.base, sides.mine);
  const theirs = renamesIn(sides.base, sides.theirs);
  if (mine.size + theirs.size === 0) return { ...sides, conflicts: [] };
  const former = [...new Set([...mine.keys(), ...theirs.keys()])];
  const wanted = new Map(former.map((slug) => [slug, theirs.get(slug) ?? mine.get(slug) ?? slug]));
  const toWanted = (own: ReadonlyMap<string, string>): ReadonlyMap<string, string> => new Map(former.map((slug) => [own.get(slug) ?? slug, wanted.get(slug) ?? slug]));
  return {
    base: renameItems(sides.base, wanted),
    mine: renameItems(sides.mine, toWanted(mine)),
    theirs: renameItems(sides.theirs, toWanted(theirs)),
    conflicts: former.flatMap((slug): readonly NameConflict[] => {
      const [here, there] = [mine.get(slug), theirs.get(slug)];
      return here === undefined || there === undefined || here === there ? [] : [{ base: slug, mine: here, theirs: there }];
    }),
  };
}

/** Other names for agents, notes and groups, in links and layout too; names that would then be held twice stay. */
export function renameItems(document: WorkflowDocument, names: ReadonlyMap<ItemId, ItemId>): WorkflowDocument {
  const held = new Set([...Object.keys(document.agents), ...Object.keys(document.layout ?? {})]);
  const possible = new Map([...names].filter(([from, to]) => from !== to && (!held.has(to) || (names.get(to) ?? to) !== to)));
  if (possible.size === 0) return document;
  const now = (name: string): string => possible.get(name) ?? name;
  const { layout } = document;
  return {
    ...document,
    agents: Object.fromEntries(Object.entries(document.agents).map(([slug, agent]) => [now(slug), agent])),
    links: document.links.map((link) => (possible.has(link.from) || possible.has(link.to) ? { ...link, from: now(link.from), to: now(link.to) } : link)),
    ...(layout === undefined ? {} : { layout: Object.fromEntries(Object.entries(layout).map(([id, entry]) => [now(id), entry])) }),
  };
}

/** What mine added must be called instead. */
function clashes({ base, mine, theirs }: Sides<WorkflowDocument>): ReadonlyMap<ItemId, ItemId> {
  const names = new Map<ItemId, ItemId>();
  const renamedHere = new Set(renamesIn(base, mine).values());
  const renamedThere = new Set(renamesIn(base, theirs).values());
  const everyone = { ...mine, agents: { ...base.agents, ...theirs.agents, ...mine.agents }, layout: { ...base.layout, ...theirs.layout, ...mine.layout } };
  for (const [slug, agent] of Object.entries(mine.agents)) {
    if (Object.hasOwn(base.agents, slug) || !Object.hasOwn(theirs.agents, slug) || isSameValue(agent, theirs.agents[slug])) continue;
    if (renamedHere.has(slug) && renamedThere.has(slug)) continue;
    names.set(slug, freeSlug(everyone, slug, new Set(names.values())));
  }
  const has = (document: WorkflowDocument, id: ItemId): boolean => document.layout !== undefined && Object.hasOwn(document.layout, id);
  for (const id of Object.keys(mine.layout ?? {}).filter((name) => isNoteId(name) || isGroupId(name))) {
    if (has(base, id) || !has(theirs, id) || isSameValue(mine.layout?.[id], theirs.layout?.[id])) continue;
    names.set(id, freeId(everyone, isNoteId(id) ? 'note' : 'group', new Set(names.values())));
  }
  return names;
}

/** Slug in the base -> slug in a later document, where the agent is told to be the same one, or is just like it. */
function renamesIn(base: WorkflowDocument, later: WorkflowDocument): ReadonlyMap<string, string> {
  const gone = Object.entries(base.agents).filter(([slug]) => !Object.hasOwn(later.agents, slug));
  const come = Object.entries(later.agents).filter(([slug]) => !Object.hasOwn(base.agents, slug));
  const taken = new Set<string>();
  const pairs = gone.flatMap(([slug, agent]) => {
    const told = come.find(([other, { renamedFrom, type }]) => !taken.has(other) && type === agent.type && renamedFrom === (agent.renamedFrom ?? slug));
    const alike = come.filter(([other, candidate]) => !taken.has(other) && isSameAgent(agent, candidate));
    const [found] = told ?? (alike.length === 1 ? alike[0] : undefined) ?? [];
    if (found === undefined) return [];
    taken.add(found);
    return [[slug, found] as const];
  });
  return new Map(pairs);
}

function isSameAgent({ renamedFrom: _one, ...one }: Agent, { renamedFrom: _other, ...other }: Agent): boolean {
  return isSameValue(one, other);
}
