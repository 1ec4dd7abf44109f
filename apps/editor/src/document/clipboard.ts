import { parseWorkflowDocument, type Issue, type JsonObject, type JsonValue } from '@rookery/model';
import { isAgentId, linkId, type ItemId, type KnownTypes, type Position, type WorkflowDocument } from './graph-document.js';
import { boundsOf, boxOf, entryOf, placedIds, snapped, withLayout } from './layout.js';
import { freeId, withMembers } from './notes-and-groups.js';
import { placeMissing } from './place-missing.js';
import { readClip } from './read-clip.js';
import { freeSlug } from './slugs.js';

/** What a copied part of a workflow looks like as text. */
export interface Clip {
  readonly rookery: 1;
  readonly agents: WorkflowDocument['agents'];
  readonly links: WorkflowDocument['links'];
  readonly layout: Readonly<Record<ItemId, JsonObject>>;
}

/**
 * The selection as JSON text that a person can read, keep and paste into any Rookery: agents, the links between them, notes,
 * and groups with what lies in them. Credentials go by name; which slug an agent had before is not told.
 */
export function copyText(document: WorkflowDocument, selection: Iterable<ItemId>): string {
  const ids = withMembers(document, selection);
  const agents = Object.fromEntries(Object.entries(document.agents).filter(([slug]) => ids.has(slug)).map(([slug, { renamedFrom: _former, ...agent }]) => [slug, agent]));
  const links = document.links.filter(({ from, to }) => Object.hasOwn(agents, from) && Object.hasOwn(agents, to));
  const layout = Object.fromEntries(placedIds(document).filter((id) => ids.has(id) && boxOf(document, id) !== undefined).map((id) => [id, entryOf(document, id)]));
  const clip: Clip = { rookery: 1, agents, links, layout };
  return `${JSON.stringify(clip, null, 2)}\n`;
}

export type Pasted =
  | { readonly ok: true; readonly document: WorkflowDocument; readonly pasted: readonly ItemId[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Puts copied text into a document: a clip, a whole workflow, or a bundle of one. Slugs that are taken get a number, parameters that
 * are not there come along. `position` is where its upper left corner goes; without one it lies a little beside where it was. Whatever the
 * text is, either all of it is pasted, or nothing is and the issues say what is wrong and where.
 */
export function pasteText(document: WorkflowDocument, text: string, { position, catalogue }: { readonly position?: Position | undefined; readonly catalogue: KnownTypes }): Pasted {
  const read = readClip(text);
  if (!read.ok) return read;
  const part = placeMissing(read.value);
  const issues = misfits(part, catalogue);
  if (issues.length > 0) return { ok: false, issues };
  const added = insertPart(document, part, position);
  // Both halves were valid; together they may hold a name too long for a number to be put behind.
  const checked = parseWorkflowDocument(added.document);
  return checked.ok ? { ok: true, ...added } : { ok: false, issues: checked.issues };
}

/** Adds all of another document to this one under names that are free. */
export function insertPart(document: WorkflowDocument, part: WorkflowDocument, position: Position | undefined): { readonly document: WorkflowDocument; readonly pasted: readonly ItemId[] } {
  const names = freeNames(document, part);
  const now = (id: ItemId): ItemId => names.get(id) ?? id;
  const agents = Object.entries(part.agents).map(([slug, { renamedFrom: _former, ...agent }]) => [now(slug), agent] as const);
  const links = part.links.map((link) => ({ ...link, from: now(link.from), to: now(link.to) }));
  const parameters = { ...part.parameters, ...document.parameters };
  const joined: WorkflowDocument = {
    ...document,
    agents: { ...document.agents, ...Object.fromEntries(agents) },
    links: [...document.links, ...links],
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  const ids = placedIds(part).filter((id) => boxOf(part, id) !== undefined);
  const bounds = boundsOf(ids.flatMap((id) => boxOf(part, id) ?? []));
  const move = offset(document, part, { from: bounds, to: position });
  const layout = ids.map((id) => {
    const entry: Readonly<Record<string, JsonValue>> = entryOf(part, id);
    const box = boxOf(part, id) ?? { x: 0, y: 0 };
    return [now(id), { ...entry, ...snapped({ x: box.x + move.x, y: box.y + move.y }) }] as const;
  });
  return { document: withLayout(joined, Object.fromEntries(layout)), pasted: [...names.values()] };
}

/** The selection once more, beside itself, with the links between its agents. */
export function duplicate(document: WorkflowDocument, selection: Iterable<ItemId>): { readonly document: WorkflowDocument; readonly pasted: readonly ItemId[] } {
  const read = readClip(copyText(document, selection));
  const isEmpty = !read.ok || Object.keys(read.value.agents).length + Object.keys(read.value.layout ?? {}).length === 0;
  return isEmpty ? { document, pasted: [] } : insertPart(document, read.value, undefined);
}

function freeNames(document: WorkflowDocument, part: WorkflowDocument): ReadonlyMap<ItemId, ItemId> {
  const names = new Map<ItemId, ItemId>();
  const taken = new Set<string>();
  for (const id of placedIds(part)) {
    const name = isAgentId(id) ? freeSlug(document, id, taken) : freeId(document, id.startsWith('note:') ? 'note' : 'group', taken);
    if (!isAgentId(id) && boxOf(part, id) === undefined) continue;
    names.set(id, name);
    taken.add(name);
  }
  return names;
}

/** Without a place wanted, aside until nothing lies exactly where something pasted will. */
function offset(document: WorkflowDocument, part: WorkflowDocument, { from, to }: { readonly from: Position | undefined; readonly to: Position | undefined }): Position {
  if (from === undefined) return { x: 0, y: 0 };
  if (to !== undefined) return { x: to.x - from.x, y: to.y - from.y };
  const placesOf = (held: WorkflowDocument, by: number): readonly string[] => placedIds(held).flatMap((id) => {
    const box = boxOf(held, id);
    if (box === undefined) return [];
    const { x, y } = snapped({ x: box.x + by, y: box.y + by });
    return [`${x} ${y}`];
  });
  const taken = new Set(placesOf(document, 0));
  let by = 32;
  while (placesOf(part, by).some((place) => taken.has(place))) by += 32;
  return { x: by, y: by };
}

/** What a valid part holds that this server cannot run, or that makes no sense. */
function misfits(part: WorkflowDocument, { types }: KnownTypes): readonly Issue[] {
  const agents = Object.entries(part.agents).flatMap(([slug, { type, version }]): readonly Issue[] => {
    const manifest = types.get(type);
    if (manifest === undefined) return [{ path: `agents.${slug}.type`, code: 'agent.unknownType', message: `there is no agent type "${type}"`, hint: 'install the plugin that brings it' }];
    if (version <= manifest.version) return [];
    return [{ path: `agents.${slug}.version`, code: 'agent.version', message: `"${type}" is installed in version ${manifest.version}, the text needs ${version}`, hint: 'update the plugin or lower the version' }];
  });
  const ids = part.links.map(linkId);
  const links = part.links.flatMap((link, index): readonly Issue[] => {
    const lost = (['from', 'to'] as const).filter((end) => !Object.hasOwn(part.agents, link[end]));
    const twin = ids.indexOf(linkId(link));
    return [
      ...lost.map((end) => ({ path: `links.${index}.${end}`, code: 'link.agent', message: `there is no agent "${link[end]}" in the text`, hint: 'copy the agent too, or remove the link' })),
      ...(link.from === link.to ? [{ path: `links.${index}`, code: 'link.receiver', message: `"${link.from}" is linked to itself`, hint: 'remove the link' }] : []),
      ...(twin === index ? [] : [{ path: `links.${index}`, code: 'link.duplicate', message: `this link stands already at links.${twin}`, hint: 'remove one of them' }]),
    ];
  });
  return [...agents, ...links];
}
