import { Text } from '@mantine/core';
import type { JsonValue } from '@rookery/model';
import { useMemo } from 'react';
import { useTexts } from '../texts/texts.js';
import { shownValue } from './shown-value.js';
import { cellOf, columnsOf } from './table-columns.js';
import { useWindow } from './use-window.js';
import { viewerTexts } from './viewer-texts.js';
import classes from './viewers.module.css';

export interface TableViewProps {
  readonly payloads: readonly JsonValue[];
  /** Which line is chosen, and what happens when another one is. */
  readonly selected?: number | undefined;
  readonly onSelect?: ((index: number) => void) | undefined;
  readonly maxHeight?: number | string | undefined;
}

const LINE = 29;

/** Payloads as a table: a column for every field that one of them has. Only lines in sight are drawn. */
export function TableView({ payloads, selected, onSelect, maxHeight = 420 }: TableViewProps) {
  const text = useTexts(viewerTexts);
  const { names, held } = useMemo(() => columnsOf(payloads), [payloads]);
  const { place, shown, onScroll } = useWindow(payloads.length, LINE);
  if (payloads.length === 0) return <Text c="dimmed" size="sm">{text('empty')}</Text>;
  return (
    <>
      <div ref={place} className={classes['scroll'] ?? ''} style={{ maxHeight }} onScroll={onScroll} tabIndex={0} role="group" aria-label={text('table')}>
        <table className={classes['grid'] ?? ''} aria-rowcount={payloads.length + 1}>
          <thead><tr><th scope="col">#</th>{names.map((name) => <th key={name} scope="col">{name === '' ? text('value') : name}</th>)}</tr></thead>
          <tbody>
            {shown.first > 0 && <tr aria-hidden><td className={classes['spacer'] ?? ''} style={{ height: shown.first * LINE }} /></tr>}
            {payloads.slice(shown.first, shown.last).map((payload, offset) => {
              const index = shown.first + offset;
              return (
                <tr key={index} aria-rowindex={index + 2} data-active={index === selected || undefined}>
                  <td>{onSelect === undefined ? index + 1 : <button type="button" className={classes['rowButton'] ?? ''} aria-label={text('row', { count: index + 1 })} aria-pressed={index === selected} onClick={() => onSelect(index)}>{index + 1}</button>}</td>
                  {names.map((name) => {
                    const shownText = shownValue(cellOf(payload, name));
                    return <td key={name} title={shownText}>{shownText}</td>;
                  })}
                </tr>
              );
            })}
            {shown.last < payloads.length && <tr aria-hidden><td className={classes['spacer'] ?? ''} style={{ height: (payloads.length - shown.last) * LINE }} /></tr>}
          </tbody>
        </table>
      </div>
      {held > 0 && <Text size="xs" c="dimmed">{text('columnsCut', { count: held })}</Text>}
    </>
  );
}
