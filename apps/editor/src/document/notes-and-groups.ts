import { isGroupId, isNoteId, type Box, type Group, type ItemId, type Note, type Position, type Size, type WorkflowDocument } from './graph-document.js';
import { boundsOf, boxOf, entryOf, groupOf, noteOf, noteSize, placedIds, snapped, withLayout } from './layout.js';

/** Space between a group's frame and what it holds; its title stands on top. */
const PADDING = { side: 24, top: 48 };

export const noteColors = ['yellow', 'blue', 'green', 'red', 'violet', 'gray'] as const;

export function addNote(document: WorkflowDocument, note: Position & Partial<Note>): { readonly document: WorkflowDocument; readonly id: ItemId } {
  const id = freeId(document, 'note');
  return { document: withLayout(document, { [id]: { text: '', color: 'yellow', ...noteSize, ...note, ...snapped(note) } }), id };
}

export function editNote(document: WorkflowDocument, id: ItemId, changes: Partial<Note>): WorkflowDocument {
  return noteOf(document, id) === undefined ? document : withLayout(document, { [id]: { ...entryOf(document, id), ...changes } });
}

export function addGroup(document: WorkflowDocument, group: Box & Partial<Group>): { readonly document: WorkflowDocument; readonly id: ItemId } {
  const id = freeId(document, 'group');
  return { document: withLayout(document, { [id]: { title: '', color: 'gray', ...group } }), id };
}

export function editGroup(document: WorkflowDocument, id: ItemId, changes: Partial<Group>): WorkflowDocument {
  return groupOf(document, id) === undefined ? document : withLayout(document, { [id]: { ...entryOf(document, id), ...changes } });
}

/** Draws a frame around agents, notes and groups. `id` is `undefined` when none of them has a place. */
export function groupItems(document: WorkflowDocument, ids: Iterable<ItemId>, { title = '', sizes }: { readonly title?: string; readonly sizes?: ReadonlyMap<ItemId, Size> } = {}): { readonly document: WorkflowDocument; readonly id: ItemId | undefined } {
  const around = boundsOf([...ids].flatMap((id) => boxOf(document, id, sizes) ?? []));
  if (around === undefined) return { document, id: undefined };
  return addGroup(document, { ...framed(around), title });
}

/** Takes frames away and leaves what they hold. */
export function ungroup(document: WorkflowDocument, ids: Iterable<ItemId>): WorkflowDocument {
  return withLayout(document, Object.fromEntries([...ids].filter(isGroupId).map((id) => [id, undefined])));
}

/** What belongs to a group: everything whose middle lies in its frame, and smaller groups that lie in it whole. */
export function membersOf(document: WorkflowDocument, groupId: ItemId, sizes?: ReadonlyMap<ItemId, Size>): readonly ItemId[] {
  const frame = groupOf(document, groupId);
  if (frame === undefined) return [];
  return placedIds(document).filter((id) => {
    const box = id === groupId ? undefined : boxOf(document, id, sizes);
    if (box === undefined) return false;
    return isGroupId(id) ? encloses(frame, box) && (box.width < frame.width || box.height < frame.height) : hasMiddleOf(frame, box);
  });
}

/** A selection with what belongs to its groups. */
export function withMembers(document: WorkflowDocument, ids: Iterable<ItemId>, sizes?: ReadonlyMap<ItemId, Size>): ReadonlySet<ItemId> {
  const chosen = [...ids];
  return new Set([...chosen, ...chosen.filter(isGroupId).flatMap((id) => membersOf(document, id, sizes))]);
}

/** The frame around a box that it holds. */
export function framed({ x, y, width, height }: Box): Box {
  return { x: x - PADDING.side, y: y - PADDING.top, width: width + 2 * PADDING.side, height: height + PADDING.top + PADDING.side };
}

/** The first number that is free, so that the same edits always make the same document. */
export function freeId(document: WorkflowDocument, kind: 'note' | 'group', alsoTaken: ReadonlySet<ItemId> = new Set()): ItemId {
  const taken = new Set([...Object.keys(document.layout ?? {}).filter((id) => isNoteId(id) || isGroupId(id)), ...alsoTaken]);
  for (let number = 1; ; number += 1) if (!taken.has(`${kind}:${number}`)) return `${kind}:${number}`;
}

function encloses(frame: Box, box: Box): boolean {
  return box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height;
}

function hasMiddleOf(frame: Box, box: Box): boolean {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height;
}
