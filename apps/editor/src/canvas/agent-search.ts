import type { AgentManifest } from '@rookery/model';
import Fuse from 'fuse.js';
import type { ItemId, KnownTypes, WorkflowDocument } from '../document/graph-document.js';
import { groupsOf, notesOf } from '../document/layout.js';

export interface Found {
  readonly id: ItemId;
  readonly title: string;
  /** Type, or the words of an option in which it was found. */
  readonly lead: string;
}

/** Agents, notes and groups by words: by title, slug and type forgivingly, in options and notes letter by letter. Best first. */
export function searchItems(document: WorkflowDocument, { types }: KnownTypes, words: string): readonly Found[] {
  const wanted = words.trim();
  if (wanted === '') return [];
  const entries = [
    ...Object.entries(document.agents).map(([slug, agent]) => entryOf(slug, agent, types.get(agent.type))),
    ...notesOf(document).map(({ id, text }) => ({ id, title: text, type: '', slug: '', options: text })),
    ...groupsOf(document).map(({ id, title }) => ({ id, title, type: '', slug: '', options: title })),
  ];
  const byName = new Fuse(entries, { keys: [{ name: 'title', weight: 3 }, { name: 'slug', weight: 2 }, { name: 'type', weight: 1 }], threshold: 0.4, ignoreLocation: true }).search(wanted).map(({ item }) => ({ id: item.id, title: item.title, lead: item.type }));
  const names = new Set(byName.map(({ id }) => id));
  const inside = entries.filter(({ id }) => !names.has(id)).flatMap(({ id, title, options }) => {
    const place = options.toLowerCase().indexOf(wanted.toLowerCase());
    return place < 0 ? [] : [{ id, title, lead: excerpt(options, place, wanted.length) }];
  });
  return [...byName, ...inside];
}

function entryOf(slug: string, agent: WorkflowDocument['agents'][string], manifest: AgentManifest | undefined) {
  return { id: slug, slug, title: agent.title ?? manifest?.title ?? slug, type: manifest?.title ?? agent.type, options: `${textsIn(agent.options).join(' · ')} ${agent.description ?? ''}` };
}

/** All texts and numbers in a value, without the names they go by. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function excerpt(text: string, place: number, length: number): string {
  const start = Math.max(0, place - 20);
  const end = Math.min(text.length, place + length + 40);
  return `${start > 0 ? '…' : ''}${text.slice(start, end).replaceAll(/\s+/g, ' ')}${end < text.length ? '…' : ''}`;
}
