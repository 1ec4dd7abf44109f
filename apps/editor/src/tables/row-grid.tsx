import { Checkbox, UnstyledButton } from '@mantine/core';
import type { JsonValue } from '@rookery/model';
import { useEffect, useRef, useState, type KeyboardEvent, type UIEvent } from 'react';
import { useTexts } from '../texts/texts.js';
import { useWindow } from '../viewers/use-window.js';
import { CellEditor } from './cell-editor.js';
import { shortCell } from './cell-values.js';
import { nextOrder, type RowOrder } from './row-query.js';
import { rowId, type Column, type ColumnType, type Row } from './table-types.js';
import { tablesTexts } from './tables-texts.js';
import classes from './tables.module.css';

interface RowGridProps {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly order: RowOrder | undefined;
  readonly selected: ReadonlySet<number>;
  readonly mayEdit: boolean;
  readonly onOrder: (order: RowOrder | undefined) => void;
  readonly onSelect: (id: number, isSelected: boolean) => void;
  readonly onSave: (id: number, column: string, value: JsonValue) => Promise<string | undefined>;
  /** The end is in sight. */
  readonly onEnd: () => void;
}

const LINE = 34;
const widths: Readonly<Record<ColumnType, number>> = { text: 200, number: 120, boolean: 90, 'date-time': 210, json: 240 };

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Rows in a grid of which only what is in sight is drawn; cells are walked by arrows and edited in place. */
export function RowGrid({ name, columns, rows, order, selected, mayEdit, onOrder, onSelect, onSave, onEnd }: RowGridProps) {
  const text = useTexts(tablesTexts);
  const { place, shown, onScroll, bring } = useWindow(rows.length, LINE);
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<{ readonly place: Place; readonly typed: string | undefined }>();
  const wantsFocus = useRef(false);
  const template = `${mayEdit ? '40px ' : ''}70px ${columns.map(({ type, title }) => `minmax(${Math.max(widths[type], title.length * 9 + 24)}px, 1fr)`).join(' ')}`;
  useEffect(() => {
    if (!wantsFocus.current || editing !== undefined) return;
    wantsFocus.current = false;
    place.current?.querySelector<HTMLElement>('[data-active="true"]')?.focus();
  }, [active, editing, place]);
  const go = (to: Place) => {
    const next = { row: Math.max(0, Math.min(rows.length - 1, to.row)), column: Math.max(0, Math.min(columns.length - 1, to.column)) };
    wantsFocus.current = true;
    setActive(next);
    bring(next.row);
  };
  const leave = () => {
    wantsFocus.current = true;
    setEditing(undefined);
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, Place>> = { ArrowDown: { row: 1, column: 0 }, ArrowUp: { row: -1, column: 0 }, ArrowLeft: { row: 0, column: -1 }, ArrowRight: { row: 0, column: 1 }, PageDown: { row: 15, column: 0 }, PageUp: { row: -15, column: 0 } };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      go({ row: active.row + step.row, column: active.column + step.column });
    } else if (mayEdit && (event.key === 'Enter' || event.key === 'F2')) {
      event.preventDefault();
      setEditing({ place: active, typed: undefined });
    } else if (mayEdit && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && columns[active.column]?.type !== 'boolean') {
      event.preventDefault();
      event.stopPropagation();
      setEditing({ place: active, typed: event.key });
    }
  };
  const scroll = (event: UIEvent<HTMLDivElement>) => {
    onScroll(event);
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
    if (scrollTop + clientHeight > scrollHeight - LINE * 20) onEnd();
  };
  return (
    <div ref={place} className={classes['grid']} role="grid" aria-label={text('grid', { name })} aria-rowcount={rows.length + 1} aria-colcount={columns.length} aria-readonly={!mayEdit} onScroll={scroll}>
      <div className={`${classes['line'] ?? ''} ${classes['head'] ?? ''}`} role="row" style={{ gridTemplateColumns: template }}>
        {mayEdit && <div className={classes['check']} role="columnheader" aria-label={text('selectRow', { id: '' })} />}
        <Heading title="#" hint="" column="_id" order={order} onOrder={onOrder} />
        {columns.map((column) => <Heading key={column.name} title={column.title} hint={`${text(`type.${column.type}`)}${column.key ? ` · ${text('key')}` : ''}`} column={column.name} canSort={column.type !== 'json'} order={order} onOrder={onOrder} />)}
      </div>
      <div style={{ height: shown.first * LINE }} />
      {rows.slice(shown.first, shown.last).map((row, offset) => {
        const index = shown.first + offset;
        const id = rowId(row);
        const isSelected = selected.has(id);
        return (
          <div key={id} className={classes['line']} role="row" aria-rowindex={index + 2} aria-selected={isSelected} style={{ gridTemplateColumns: template }}>
            {mayEdit && <div className={classes['check']} role="gridcell"><Checkbox size="xs" checked={isSelected} aria-label={text('selectRow', { id })} onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)} /></div>}
            <div className={classes['cell']} role="rowheader" data-type="number">{id}</div>
            {columns.map((column, at) => {
              const isActive = active.row === index && active.column === at;
              const isEditing = editing?.place.row === index && editing.place.column === at;
              const value = row[column.name];
              return (
                <div
                  key={column.name}
                  role="gridcell"
                  className={classes['cell']}
                  data-type={column.type}
                  data-active={isActive}
                  data-editing={isEditing}
                  tabIndex={isActive ? 0 : -1}
                  onClick={() => setActive({ row: index, column: at })}
                  onDoubleClick={() => mayEdit && setEditing({ place: { row: index, column: at }, typed: undefined })}
                  onKeyDown={isEditing ? undefined : onKey}
                >
                  {isEditing ? <CellEditor column={column} value={value} typed={editing.typed} onSave={(next) => onSave(id, column.name, next)} onLeave={leave} /> : typeof value === 'boolean' ? text(value ? 'yes' : 'no') : shortCell(value)}
                </div>
              );
            })}
          </div>
        );
      })}
      <div style={{ height: (rows.length - shown.last) * LINE }} />
    </div>
  );
}

function Heading({ title, hint, column, canSort = true, order, onOrder }: { readonly title: string; readonly hint: string; readonly column: string; readonly canSort?: boolean; readonly order: RowOrder | undefined; readonly onOrder: (order: RowOrder | undefined) => void }) {
  const text = useTexts(tablesTexts);
  const own = order?.column === column ? order : undefined;
  const direction = own === undefined ? undefined : text(own.isDescending ? 'descending' : 'ascending');
  return (
    <div role="columnheader" aria-sort={own === undefined ? 'none' : own.isDescending ? 'descending' : 'ascending'} style={{ minWidth: 0 }}>
      <UnstyledButton className={classes['headButton'] ?? ''} fz="sm" disabled={!canSort} title={canSort ? `${text('sortBy', { column: title })}${direction === undefined ? '' : `: ${direction}`}` : title} onClick={() => onOrder(nextOrder(order, column))}>
        <span>{title}{own !== undefined && (own.isDescending ? ' ↓' : ' ↑')}</span>
        {hint !== '' && <small style={{ fontWeight: 400, color: 'var(--mantine-color-dimmed)', fontSize: 11 }}>{hint}</small>}
      </UnstyledButton>
    </div>
  );
}
