import type { AgentManifest } from '@rookery/model';
import Fuse from 'fuse.js';
import { valueAt } from '../document/values-at-path.js';
import { kinds, type AgentKind } from './agent-looks.js';

export type PickerGroup = { readonly name: 'recent' | AgentKind; readonly items: readonly AgentManifest[] };

export interface PickerQuery {
  readonly words: string;
  readonly kind: AgentKind | 'all';
  /** Types used lately, newest first. */
  readonly recent: readonly string[];
  /** Whether what is picked gets a link: a source cannot. */
  readonly isLinked: boolean;
  /** Whether it must have an output, for the middle of a link. */
  readonly needsOutput: boolean;
}

/** What the picker shows: in groups while nobody typed, else the best first in one list. */
export function rankTypes(types: Iterable<AgentManifest>, { words, kind, recent, isLinked, needsOutput }: PickerQuery): readonly PickerGroup[] {
  const possible = [...types].filter((type) => (!isLinked || type.kind !== 'source') && (!needsOutput || type.outputs.some(({ name }) => name !== 'error')) && (kind === 'all' || type.kind === kind));
  if (words.trim() !== '') return byKind(search(possible, words), { isSorted: false });
  const lately = recent.flatMap((name) => possible.find(({ type }) => type === name) ?? []).slice(0, 4);
  return [...(lately.length === 0 ? [] : [{ name: 'recent' as const, items: lately }]), ...byKind(possible, { isSorted: true })];
}

function search(types: readonly AgentManifest[], words: string): readonly AgentManifest[] {
  const fuse = new Fuse(types.map((type) => ({ type, title: type.title, name: type.type, summary: type.summary, category: type.category, keywords: keywordsOf(type), initials: initialsOf(type.title) })), {
    keys: [{ name: 'title', weight: 5 }, { name: 'initials', weight: 5 }, { name: 'name', weight: 3 }, { name: 'keywords', weight: 2 }, { name: 'summary', weight: 1.5 }, { name: 'category', weight: 1 }],
    threshold: 0.34, ignoreLocation: true, minMatchCharLength: 2, includeScore: true,
  });
  return fuse.search(words.trim()).map(({ item }) => item.type);
}

/** What people shorten it to: `JavaScript` to `js`, `Call HTTP` to `ch`. */
function initialsOf(title: string): string {
  return title.replaceAll(/(?<=\p{L})\p{Ll}+|[^\p{L}]+/gu, '').toLowerCase();
}

/** Titles of its options and outputs say more of what a type can do. */
function keywordsOf({ options, outputs }: AgentManifest): string {
  const titles = Object.keys(propertiesOf(options)).flatMap((name) => {
    const title = valueAt(options, ['properties', name, 'title']);
    return typeof title === 'string' ? [title] : [];
  });
  return [...titles, ...outputs.map(({ title }) => title)].join(' ');
}

function propertiesOf(options: AgentManifest['options']): object {
  const properties = options['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
}

/** What is built in stands before what plugins bring. */
function lateness({ plugin }: AgentManifest): number {
  return plugin === undefined ? 0 : 1;
}

function byKind(types: readonly AgentManifest[], { isSorted }: { readonly isSorted: boolean }): readonly PickerGroup[] {
  const groups = kinds.map((name) => ({ name, items: types.filter((type) => type.kind === name) })).filter(({ items }) => items.length > 0);
  if (isSorted) return groups.map(({ name, items }) => ({ name, items: items.toSorted((one, other) => lateness(one) - lateness(other) || one.category.localeCompare(other.category) || one.title.localeCompare(other.title)) }));
  // The group with the best find stands first, and a find keeps its rank within its group.
  const rank = new Map(types.map((type, place) => [type, place]));
  const best = ({ items: [first] }: PickerGroup): number => (first === undefined ? 0 : (rank.get(first) ?? 0));
  return groups.toSorted((one, other) => best(one) - best(other));
}
