import { useState, type KeyboardEvent } from 'react';
import { useTexts } from '../texts/texts.js';
import { cellText, readCell } from './cell-values.js';
import type { JsonValue } from '@rookery/model';
import type { Column } from './table-types.js';
import { tablesTexts } from './tables-texts.js';
import classes from './tables.module.css';

interface CellEditorProps {
  readonly column: Column;
  readonly value: JsonValue | undefined;
  /** What begins the value when somebody typed over the cell. */
  readonly typed: string | undefined;
  /** Resolves with what is wrong, or nothing when it was stored. */
  readonly onSave: (value: JsonValue) => Promise<string | undefined>;
  readonly onLeave: () => void;
}

/** The field of one cell, by the type of its column. */
export function CellEditor({ column, value, typed, onSave, onLeave }: CellEditorProps) {
  const text = useTexts(tablesTexts);
  const before = cellText(value);
  const [content, setContent] = useState(typed ?? before);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const save = async (next: string) => {
    if (isBusy) return;
    if (next === before) {
      onLeave();
      return;
    }
    const read = readCell(column, next);
    if (!read.ok) {
      setFault(text(`cell.${read.reason}`));
      return;
    }
    setBusy(true);
    const refusal = await onSave(read.value);
    setBusy(false);
    if (refusal === undefined) onLeave();
    else setFault(refusal);
  };
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') onLeave();
    if (event.key === 'Enter') {
      event.preventDefault();
      void save(content);
    }
  };
  const label = text('editCell', { column: column.title });
  const shared = { 'aria-label': label, 'aria-invalid': fault !== undefined, autoFocus: true, className: classes['input'] ?? '', onKeyDown: onKey, onBlur: () => void save(content) };
  return (
    <>
      {column.type === 'boolean' ? (
        <select {...shared} value={content} onChange={({ currentTarget }) => setContent(currentTarget.value)}>
          {!column.required && <option value="">{text('empty')}</option>}
          <option value="true">{text('yes')}</option>
          <option value="false">{text('no')}</option>
        </select>
      ) : <input {...shared} value={content} inputMode={column.type === 'number' ? 'decimal' : 'text'} placeholder={column.type === 'date-time' ? '2026-01-05T09:00:00Z' : ''} onChange={({ currentTarget }) => setContent(currentTarget.value)} />}
      {fault !== undefined && <span className={classes['cellFault']} role="alert">{fault}</span>}
    </>
  );
}
