import type { JsonValue } from '@rookery/model';
import { slugFrom } from '../workflows/workflow-list.js';
import { readCell } from './cell-values.js';
import { isColumnName, type Column, type ColumnType } from './table-types.js';

/** A column while it is defined: the default as typed. */
export interface ColumnDraft {
  readonly name: string;
  readonly title: string;
  readonly type: ColumnType;
  readonly required: boolean;
  readonly unique: boolean;
  readonly key: boolean;
  readonly default: string;
}

export const newColumn: ColumnDraft = { name: '', title: '', type: 'text', required: false, unique: false, key: false, default: '' };

export type ColumnFault = 'name' | 'twice' | 'default';

/** What is wrong with each column; nothing where all is well. */
export function columnFaults(drafts: readonly ColumnDraft[]): readonly (ColumnFault | undefined)[] {
  return drafts.map((draft, index) => {
    if (!isColumnName(draft.name)) return 'name';
    if (drafts.some((other, place) => place < index && other.name.toLowerCase() === draft.name.toLowerCase())) return 'twice';
    return readCell({ type: draft.type, required: false }, draft.default).ok ? undefined : 'default';
  });
}

/** The column as the API takes it. */
export function columnOf({ name, title, type, required, unique, key, default: typed }: ColumnDraft): Omit<Column, 'title'> & { readonly title?: string } {
  const given = defaultOf({ type, default: typed });
  return { name, ...(title.trim() === '' ? {} : { title: title.trim() }), type, required: required || key, unique, key, ...(given === null ? {} : { default: given }) };
}

export function defaultOf({ type, default: typed }: Pick<ColumnDraft, 'type' | 'default'>): JsonValue {
  const read = readCell({ type, required: false }, typed);
  return read.ok ? read.value : null;
}

export function draftOf({ name, title, type, required, unique, key, default: given }: Column): ColumnDraft {
  return { name, title, type, required, unique, key, default: given === undefined || given === null ? '' : typeof given === 'object' ? JSON.stringify(given) : String(given) };
}

/** Columns guessed of a file: the server names one that has no Latin letter by its number; its title can be spelled in Latin. */
export function draftsOfFile(columns: readonly Column[]): readonly ColumnDraft[] {
  const drafts = columns.map(draftOf);
  return drafts.map((draft, index) => {
    const name = slugFrom(draft.title).replaceAll('-', '_').slice(0, 60);
    const isFree = drafts.every((other, place) => place === index || (other.name !== name && slugFrom(other.title) !== slugFrom(draft.title)));
    return /^column_\d+$/.test(draft.name) && isColumnName(name) && isFree ? { ...draft, name } : draft;
  });
}
