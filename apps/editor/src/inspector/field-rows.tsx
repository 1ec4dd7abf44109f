import { ScrollArea, Text, Tooltip } from '@mantine/core';
import type { JsonObject } from '@rookery/model';
import { valueAt } from '../document/values-at-path.js';
import { dragField } from '../forms/drag-field.js';
import type { KnownField } from '../forms/field-paths.js';
import { useTexts } from '../texts/texts.js';
import { inspectorTexts } from './inspector-texts.js';
import classes from './inspector.module.css';

interface FieldRowsProps {
  readonly fields: readonly KnownField[];
  readonly payload: JsonObject;
  readonly search: string;
  readonly sampled: number;
}

const SHOWN = 200;
const LONGEST = 200;

/** The fields of the events with the values of the chosen one; each may be dragged into an option. */
export function FieldRows({ fields, payload, search, sampled }: FieldRowsProps) {
  const text = useTexts(inspectorTexts);
  const wanted = search.trim().toLowerCase();
  const rows = fields.map((field) => ({ field, shown: shownAt(payload, field.path) })).filter(({ field, shown }) => wanted === '' || field.path.toLowerCase().includes(wanted) || shown.toLowerCase().includes(wanted));
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>{text('dragHint')}</Text>
      <ScrollArea.Autosize mah={420} type="auto" viewportProps={{ tabIndex: 0 }}>
        <div role="list" aria-label={text('fields')}>
          {rows.slice(0, SHOWN).map(({ field, shown }) => (
            <Tooltip key={field.path} openDelay={400} label={hint(field, sampled, text)} position="bottom-start">
              <div role="listitem" className={classes['field']} draggable onDragStart={(event) => dragField(event.dataTransfer, field.path)}>
                <span className={classes['path']}>{field.path}</span>
                <span className={classes['value']} title={shown}>{shown === '' ? <Text span size="xs" c="dimmed">{field.types.join(' | ')}</Text> : shown}</span>
              </div>
            </Tooltip>
          ))}
        </div>
      </ScrollArea.Autosize>
      {rows.length === 0 && <Text size="sm" c="dimmed">{text('noFields')}</Text>}
    </div>
  );
}

function hint({ types, share, examples }: KnownField, sampled: number, text: (key: 'seen', values: Readonly<Record<string, number>>) => string): string {
  const seen = sampled === 0 ? [] : [text('seen', { percent: Math.round(share * 100), count: sampled })];
  return [types.join(' | '), ...seen, ...examples.slice(0, 3)].join(' · ');
}

/** The value at a path of numbers and names, as text; lists and objects by what is in them. */
function shownAt(payload: JsonObject, path: string): string {
  const value = valueAt(payload, path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)));
  if (value === undefined) return '';
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === 'object' && value !== null) return '{…}';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, LONGEST);
}
