import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useCallback, useId } from 'react';
import { useTexts } from '../../texts/texts.js';
import { emptyValueOf } from '../empty-value.js';
import { FieldFrame } from '../field-frame.js';
import { useWidget, type WidgetProps } from '../widget-props.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { isJsonList } from '../json.js';
import { SortableRow, useSorting } from '../sortable-row.js';

/** Entries that are added, removed and put in order, by drag or by buttons. */
export function ListField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const Widget = useWidget();
  const { edit, isReadOnly } = useFormState();
  const shown = value ?? field.fallback;
  const entries: readonly JsonValue[] = isJsonList(shown) ? shown : [];
  const { item } = field;
  const isOwn = value !== undefined;
  const editEntry = useCallback((index: number, next: JsonValue | undefined) => (isOwn ? edit([...path, index], next) : onChange(next === undefined ? entries.filter((_, place) => place !== index) : entries.with(index, next))), [edit, entries, isOwn, onChange, path]);
  const sorting = useSorting(entries, onChange);
  if (item === undefined) return null;
  const isFull = field.mostLength !== undefined && entries.length >= field.mostLength;
  return (
    <FieldFrame {...props} id={id} isGroup showsInner>
      <Stack gap={6} role="list" aria-labelledby={`${id}-label`}>
        {entries.map((entry, index) => (
          // Entries have no names of their own: their place is what they are.
          <SortableRow key={index} index={index} sorting={sorting} label={text('entry', { title: item.title || field.title, number: index + 1 })} isReadOnly={isReadOnly} isBoxed={item.kind === 'object' || item.kind === 'list'} onRemove={() => onChange(entries.filter((_, place) => place !== index))}>
            <Widget field={{ ...item, description: item.kind === 'object' ? item.description : '', title: item.title || `${field.title} ${index + 1}` }} path={[...path, index]} value={entry} onChange={(next) => editEntry(index, next)} />
          </SortableRow>
        ))}
      </Stack>
      {!isReadOnly && <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} disabled={isFull} onClick={() => onChange([...entries, emptyValueOf(item)])} aria-label={text('addEntry', { title: field.title })}>{text('add')}</Button>}
    </FieldFrame>
  );
}
