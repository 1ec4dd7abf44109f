import type { JsonObject, JsonValue } from '@rookery/model';
import { agentOf, isAgentId, isGroupId, isNoteId, type Box, type Group, type ItemId, type Note, type Position, type Size, type WorkflowDocument } from './graph-document.js';

/** How an agent is drawn while nobody has measured it. */
export const agentSize: Size = { width: 200, height: 72 };
export const noteSize: Size = { width: 220, height: 120 };
/** Positions lie on multiples of this. */
export const GRID = 8;

/** Where an agent is; `undefined` when nobody placed it yet. */
export function positionOf(document: WorkflowDocument, slug: string): Position | undefined {
  const { x, y } = entryOf(document, slug);
  return isCoordinate(x) && isCoordinate(y) ? { x, y } : undefined;
}

export function notesOf(document: WorkflowDocument): readonly (Note & { readonly id: ItemId })[] {
  return Object.keys(document.layout ?? {}).filter(isNoteId).flatMap((id) => {
    const note = noteOf(document, id);
    return note === undefined ? [] : [{ id, ...note }];
  });
}

export function groupsOf(document: WorkflowDocument): readonly (Group & { readonly id: ItemId })[] {
  return Object.keys(document.layout ?? {}).filter(isGroupId).flatMap((id) => {
    const group = groupOf(document, id);
    return group === undefined ? [] : [{ id, ...group }];
  });
}

export function noteOf(document: WorkflowDocument, id: ItemId): Note | undefined {
  const box = frameOf(document, id);
  const { text, color } = entryOf(document, id);
  return isNoteId(id) && box !== undefined ? { ...box, text: textOf(text, ''), color: textOf(color, 'yellow') } : undefined;
}

export function groupOf(document: WorkflowDocument, id: ItemId): Group | undefined {
  const box = frameOf(document, id);
  const { title, color } = entryOf(document, id);
  return isGroupId(id) && box !== undefined ? { ...box, title: textOf(title, ''), color: textOf(color, 'gray') } : undefined;
}

/** The place and size of an agent, note or group. Agents have one size until `sizes` knows better. */
export function boxOf(document: WorkflowDocument, id: ItemId, sizes?: ReadonlyMap<ItemId, Size>): Box | undefined {
  if (!isAgentId(id)) return frameOf(document, id);
  const position = positionOf(document, id);
  return position === undefined || agentOf(document, id) === undefined ? undefined : { ...position, ...(sizes?.get(id) ?? agentSize) };
}

/** Everything that has a place. */
export function placedIds(document: WorkflowDocument): readonly ItemId[] {
  return [...Object.keys(document.agents), ...Object.keys(document.layout ?? {}).filter((id) => isNoteId(id) || isGroupId(id))];
}

/** Writes entries of the layout; `undefined` takes one away. The same document when nothing differs. */
export function withLayout(document: WorkflowDocument, entries: Readonly<Record<ItemId, JsonObject | undefined>>): WorkflowDocument {
  const isSame = Object.entries(entries).every(([id, entry]) => (entry === undefined ? !hasEntry(document, id) : hasEntry(document, id) && isSameEntry(entryOf(document, id), entry)));
  if (isSame) return document;
  const kept = Object.entries({ ...document.layout, ...entries }).flatMap(([id, entry]) => (entry === undefined ? [] : [[id, entry] as const]));
  return { ...document, layout: Object.fromEntries(kept) };
}

/** What is stored of a thing's place, whatever it is. */
export function entryOf(document: WorkflowDocument, id: ItemId): JsonObject {
  return hasEntry(document, id) ? (document.layout?.[id] ?? {}) : {};
}

export function snapped({ x, y }: Position): { x: number; y: number } {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}

export function overlaps(one: Box, other: Box, gap = 0): boolean {
  return one.x < other.x + other.width + gap && other.x < one.x + one.width + gap && one.y < other.y + other.height + gap && other.y < one.y + one.height + gap;
}

/** The smallest box around others; `undefined` around nothing. */
export function boundsOf(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return { x, y, width: Math.max(...boxes.map((box) => box.x + box.width)) - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}

function hasEntry(document: WorkflowDocument, id: ItemId): boolean {
  return document.layout !== undefined && Object.hasOwn(document.layout, id);
}

function frameOf(document: WorkflowDocument, id: ItemId): Box | undefined {
  const { x, y, width, height } = entryOf(document, id);
  if (!isCoordinate(x) || !isCoordinate(y)) return undefined;
  return { x, y, width: isCoordinate(width) && width > 0 ? width : noteSize.width, height: isCoordinate(height) && height > 0 ? height : noteSize.height };
}

function isCoordinate(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function textOf(value: JsonValue | undefined, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function isSameEntry(one: JsonObject, other: JsonObject): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && one[name] === other[name]);
}
