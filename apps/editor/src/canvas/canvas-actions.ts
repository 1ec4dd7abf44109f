import type { AgentManifest } from '@rookery/model';
import { addAgent } from '../document/agents.js';
import { copyText, duplicate, pasteText } from '../document/clipboard.js';
import { change, select, useDraft } from '../document/draft-store.js';
import { agentOf, isGroupId, linkOf, type ItemId, type KnownTypes, type LinkName, type Position, type WorkflowDocument } from '../document/graph-document.js';
import { nudgeItems, removeItems } from '../document/items.js';
import { addLink, canLink, freePlace, insertAfter, insertOnLink, reconnectLink, spliceLink, type LinkRefusal } from '../document/links.js';
import { addNote, groupItems, ungroup, withMembers } from '../document/notes-and-groups.js';
import { translate } from '../texts/texts.js';
import { sizesOf } from './canvas-items.js';
import { show, type PickerPlace } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';

const say = (key: Parameters<typeof translate<keyof (typeof canvasTexts)['en']>>[1], values?: Parameters<typeof translate>[2]) => translate(canvasTexts, key, values);

/** Makes an edit that also names what it made, selects it, and brings it into sight. */
function make(label: string, edit: (document: WorkflowDocument) => { readonly document: WorkflowDocument; readonly made: readonly ItemId[] }): readonly ItemId[] {
  let made: readonly ItemId[] = [];
  change(label, (document) => {
    const after = edit(document);
    made = after.made;
    return after.document;
  });
  const [first] = made;
  if (first === undefined) return made;
  select(made);
  show(first);
  return made;
}

/** Puts a new agent where the picker was opened for. */
export function insertAgent(manifest: AgentManifest, place: PickerPlace, { catalogue, centre }: { readonly catalogue: KnownTypes; readonly centre: Position }): string | undefined {
  const [slug] = make(say('added', { title: manifest.title }), (document) => {
    const added = addedAt(document, manifest, { place, catalogue, centre });
    return { document: added.document, made: added.slug === undefined ? [] : [added.slug] };
  });
  return slug;
}

function addedAt(document: WorkflowDocument, manifest: AgentManifest, { place, catalogue, centre }: { readonly place: PickerPlace; readonly catalogue: KnownTypes; readonly centre: Position }) {
  if (place.kind === 'after' && place.at === undefined) return insertAfter(document, { from: place.from, port: place.port, manifest });
  if (place.kind === 'into') {
    const link = linkOf(document, place.link);
    return link === undefined ? { document, slug: undefined } : insertOnLink(document, catalogue, { link, manifest });
  }
  const added = addAgent(document, { manifest, position: freePlace(document, place.at ?? centre) });
  return place.kind === 'after' ? { ...added, document: addLink(added.document, { from: place.from, port: place.port, to: added.slug }) } : added;
}

/** Links two agents; says why not where it cannot be. */
export function linkAgents(link: LinkName, catalogue: KnownTypes): LinkRefusal | undefined {
  const refusal = canLink(useDraft.getState().document, catalogue, link);
  if (refusal === undefined) change(say('linked'), (document) => addLink(document, link));
  return refusal;
}

export function rewire(link: LinkName, wanted: LinkName, catalogue: KnownTypes): LinkRefusal | undefined {
  const refusal = canLink(useDraft.getState().document, catalogue, wanted);
  if (refusal === undefined) change(say('rewired'), (document) => reconnectLink(document, link, wanted));
  return refusal;
}

export function spliceInto(slug: string, linkName: ItemId, catalogue: KnownTypes): void {
  change(say('spliced'), (document) => {
    const link = linkOf(document, linkName);
    return link === undefined ? document : spliceLink(document, catalogue, { link, slug });
  });
}

/** Why a link is refused, in a person's words. */
export function refusalText(refusal: LinkRefusal, to: string): string {
  const { document } = useDraft.getState();
  return say(`linkRefused_${refusal}`, { title: agentOf(document, to)?.title ?? to });
}

export function removeSelected(): void {
  const { selection } = useDraft.getState();
  change(say('removed', { count: selection.size }), (document) => removeItems(document, selection));
  select([]);
}

export function duplicateSelected(): void {
  const { selection } = useDraft.getState();
  make(say('duplicated'), (document) => {
    const after = duplicate(document, selection);
    return { document: after.document, made: after.pasted };
  });
}

/** The selection as text, or `undefined` when none of it can be copied. */
export function copySelected(): string | undefined {
  const { document, selection } = useDraft.getState();
  const held = [...selection].filter((id) => linkOf(document, id) === undefined);
  return held.length === 0 ? undefined : copyText(document, held);
}

/** Pastes text at a place; gives what is wrong with it where nothing was pasted. */
export function paste(text: string, { catalogue, position }: { readonly catalogue: KnownTypes; readonly position?: Position | undefined }): readonly { readonly path: string; readonly message: string }[] {
  const result = pasteText(useDraft.getState().document, text, { catalogue, position });
  if (!result.ok) return result.issues;
  make(say('pasted'), () => ({ document: result.document, made: result.pasted }));
  return [];
}

export function nudge(by: Position): void {
  const { selection } = useDraft.getState();
  change(say('moved'), (document) => nudgeItems(document, withMembers(document, selection), by), `nudge ${[...selection].join(' ')}`);
}

export function placeNote(at: Position): void {
  make(say('noteAdded'), (document) => {
    const added = addNote(document, at);
    return { document: added.document, made: [added.id] };
  });
}

export function groupSelected(catalogue: KnownTypes): void {
  const { selection } = useDraft.getState();
  make(say('groupAdded'), (document) => {
    const grouped = groupItems(document, selection, { sizes: sizesOf(document, catalogue) });
    return { document: grouped.document, made: grouped.id === undefined ? [] : [grouped.id] };
  });
}

export function ungroupSelected(): void {
  const { selection } = useDraft.getState();
  change(say('ungroup'), (document) => ungroup(document, [...selection].filter(isGroupId)));
  select([]);
}
