import { Button, Group, Select, Stack, TagsInput, TextInput, ThemeIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconMinus, IconPlus, IconX } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useId, useMemo } from 'react';
import { operatorTitle } from '../../filters/operator-titles.js';
import { useLanguage } from '../../texts/language.js';
import { useTexts } from '../../texts/texts.js';
import { operatorsFor, readRows, readValue, showValue, valueKindOf, withOperator, type ConditionRow } from '../condition-rows.js';
import { draggedField, isFieldDragged } from '../drag-field.js';
import { Faults, FieldFrame, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import type { KnownField } from '../field-paths.js';
import { useFormState, useFormSupport } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { SortableRow, useSorting } from '../sortable-row.js';
import { TemplateInput } from '../template-input.js';
import { hasTemplate, useConditionPreview, type RowPreview } from '../use-previews.js';
import { PathInput } from './path-field.js';
import classes from '../forms.module.css';

/** Rows of field, comparison and value, looked at with the chosen event while they are written. */
export function ConditionsField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const shown = value ?? field.fallback;
  const rows = useMemo(() => readRows(shown), [shown]);
  const set = (next: readonly ConditionRow[]): void => onChange(next.map(jsonOf));
  const sorting = useSorting(rows, set);
  const verdicts = useConditionPreview(useMemo(() => rows.map(jsonOf), [rows]));
  return (
    <FieldFrame {...props} id={id} isGroup showsInner>
      <Stack
        gap={6}
        onDragOver={(event) => {
          if (isFieldDragged(event.dataTransfer)) event.preventDefault();
        }}
        onDrop={(event) => {
          const dropped = draggedField(event.dataTransfer);
          if (dropped === undefined || event.defaultPrevented) return;
          event.preventDefault();
          set([...rows, { field: dropped, is: 'equal to', value: '' }]);
        }}
      >
        <Stack gap={6} role="list" aria-labelledby={`${id}-label`}>
          {rows.map((row, index) => (
            <SortableRow key={index} index={index} sorting={sorting} label={text('entry', { title: field.title, number: index + 1 })} isReadOnly={isReadOnly} onRemove={() => set(rows.toSpliced(index, 1))}>
              <Row row={row} operators={field.operators} place={[...path, index]} verdict={verdicts[index]} onChange={(next) => set(rows.with(index, next))} />
            </SortableRow>
          ))}
        </Stack>
        {!isReadOnly && <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => set([...rows, { field: '', is: 'equal to', value: '' }])}>{text('addCondition')}</Button>}
      </Stack>
    </FieldFrame>
  );
}

interface RowProps {
  readonly row: ConditionRow;
  readonly operators: readonly string[];
  readonly place: readonly (string | number)[];
  readonly verdict: RowPreview | undefined;
  readonly onChange: (row: ConditionRow) => void;
}

function Row({ row, operators, place, verdict, onChange }: RowProps) {
  const id = useId();
  const text = useTexts(formTexts);
  const language = useLanguage();
  const { isReadOnly } = useFormState();
  const { knownFields } = useFormSupport();
  const faults = useFaults(place);
  const known = knownFields.find(({ path }) => path === row.field);
  const { fitting, others } = operatorsFor(known, operators);
  const option = (operator: string) => ({ value: operator, label: operatorTitle(operator, language) });
  const data = others.length === 0 ? fitting.map(option) : [{ group: text('fitting'), items: fitting.map(option) }, { group: text('otherOperators'), items: others.map(option) }];
  return (
    <Stack gap={2}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <div className={`${classes['rowGrid']} ${classes['grow']}`}>
          <PathInput inputProps={{ 'aria-label': text('field'), error: faults.length > 0 }} value={row.field} placeholder={text('field')} onChange={(field) => onChange({ ...row, field })} />
          <Select aria-label={text('operator')} data={data} value={row.is} allowDeselect={false} searchable readOnly={isReadOnly} maxDropdownHeight={320} comboboxProps={{ width: 'max-content', position: 'bottom-start' }} onChange={(is) => is !== null && onChange(withOperator(row, is))} />
          <RowValue row={row} known={known} onChange={(value) => onChange({ ...row, value })} />
        </div>
        <Verdict verdict={verdict} />
      </Group>
      <Faults id={id} faults={faults} />
    </Stack>
  );
}

function RowValue({ row, known, onChange }: { readonly row: ConditionRow; readonly known: KnownField | undefined; readonly onChange: (value: JsonValue) => void }) {
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const kind = valueKindOf(row.is);
  const shown = showValue(row.value);
  switch (kind) {
    case 'none': return <span />;
    case 'list': return hasTemplate(row.value ?? null)
      ? <TemplateInput label={text('valueList')} value={shown} onChange={onChange} />
      : <TagsInput aria-label={text('valueList')} placeholder={text('valueList')} value={(Array.isArray(row.value) ? row.value : []).map(showValue)} readOnly={isReadOnly} splitChars={[',']} data={(known?.examples ?? []).map(plainExample)} onChange={(values) => onChange(values.map((entry) => readValue(entry, known)))} />;
    case 'pattern': return <TextInput aria-label={text('pattern2')} placeholder={text('pattern2')} ff="monospace" value={shown} readOnly={isReadOnly} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'duration': return <TextInput aria-label={text('value')} placeholder={text('duration2')} value={shown} readOnly={isReadOnly} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'text':
    case 'any': return <TemplateInput label={text('value')} placeholder={known === undefined ? text('value') : plainExample(known.examples[0] ?? '')} value={shown} onChange={(typed) => onChange(kind === 'text' || hasTemplate(typed) ? typed : readValue(typed, known))} />;
  }
}

/** A check or a cross for the chosen event; a dash while nothing is known. */
function Verdict({ verdict }: { readonly verdict: RowPreview | undefined }) {
  const text = useTexts(formTexts);
  const { payloads } = useFormSupport();
  if (payloads.length === 0) return null;
  const first = verdict?.ok === true ? verdict.holds[0] : undefined;
  const count = verdict?.ok === true ? verdict.holds.filter((holds) => holds === true).length : 0;
  const summary = first === undefined || first === null ? '–' : `${text(first ? 'holds' : 'holdsNot')}; ${text('holdsFor', { count, of: payloads.length })}`;
  const label = verdict?.ok === false ? verdict.message : summary;
  return (
    <Tooltip label={label}>
      <ThemeIcon size="sm" mt={8} variant="light" color={first === true ? 'teal' : first === false ? 'gray' : 'gray'} role="img" aria-label={label}>
        {first === true ? <IconCheck size={14} /> : first === false ? <IconX size={14} /> : <IconMinus size={14} />}
      </ThemeIcon>
    </Tooltip>
  );
}

function plainExample(example: string): string {
  return example.startsWith('"') && example.endsWith('"') && example.length > 1 ? example.slice(1, -1) : example;
}

function jsonOf({ field, is, value }: ConditionRow): JsonValue {
  return { field, is, ...(value === undefined ? {} : { value }) };
}
