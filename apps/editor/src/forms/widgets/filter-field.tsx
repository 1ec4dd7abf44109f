import { Button, Group, NumberInput, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useId } from 'react';
import { useTexts } from '../../texts/texts.js';
import { clauseNames, clauseShape, readClauses, withClauseName, writeClauses, type Clause } from '../filter-clauses.js';
import { showValue } from '../condition-rows.js';
import { Faults, FieldFrame, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { isJsonList } from '../json.js';
import { SortableRow, useSorting } from '../sortable-row.js';
import { TemplateInput } from '../template-input.js';
import { JsonField, JsonText } from './json-field.js';
import classes from '../forms.module.css';

/** The filter form as rows of clauses. */
export function FilterField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const clauses = readClauses(value ?? field.fallback);
  const set = (next: readonly Clause[]): void => onChange(writeClauses(next));
  const sorting = useSorting(clauses ?? [], set);
  if (clauses === undefined) return <JsonField {...props} field={{ ...field, form: undefined }} />;
  return (
    <FieldFrame {...props} id={id} isGroup showsInner>
      <Stack gap={6} role="list" aria-labelledby={`${id}-label`}>
        {clauses.map((clause, index) => (
          <SortableRow key={index} index={index} sorting={sorting} label={text('entry', { title: text('clause'), number: index + 1 })} isReadOnly={isReadOnly} onRemove={() => set(clauses.toSpliced(index, 1))}>
            <ClauseRow clause={clause} place={[...path, index]} isReadOnly={isReadOnly} onChange={(next) => set(clauses.with(index, next))} />
          </SortableRow>
        ))}
      </Stack>
      {!isReadOnly && <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => set([...clauses, { name: 'eq', rest: ['', ''] }])}>{text('addClause')}</Button>}
    </FieldFrame>
  );
}

interface ClauseRowProps {
  readonly clause: Clause;
  readonly place: readonly (string | number)[];
  readonly isReadOnly: boolean;
  readonly onChange: (clause: Clause) => void;
}

function ClauseRow({ clause, place, isReadOnly, onChange }: ClauseRowProps) {
  const id = useId();
  const text = useTexts(formTexts);
  const faults = useFaults(place);
  return (
    <Stack gap={2}>
      <Group gap={4} align="flex-start" wrap="wrap">
        <Select w={110} aria-label={text('clause')} data={[...clauseNames]} value={clause.name} allowDeselect={false} searchable readOnly={isReadOnly} onChange={(name) => name !== null && onChange(withClauseName(clause, name))} />
        <div className={classes['grow']}><ClauseArguments clause={clause} isReadOnly={isReadOnly} onChange={onChange} id={id} /></div>
      </Group>
      <Faults id={id} faults={faults} />
    </Stack>
  );
}

function ClauseArguments({ clause, isReadOnly, onChange, id }: Omit<ClauseRowProps, 'place'> & { readonly id: string }) {
  const text = useTexts(formTexts);
  const { name, rest } = clause;
  const [first = '', second, third] = rest;
  const set = (...next: readonly JsonValue[]): void => onChange({ name, rest: next });
  const column = <TextInput ff="monospace" w={150} aria-label={text('column')} placeholder={text('column')} value={showValue(first)} readOnly={isReadOnly} onChange={(event) => onChange({ name, rest: [event.currentTarget.value, ...rest.slice(1)] })} />;
  switch (clauseShape(name)) {
    case 'none': return null;
    case 'column': return column;
    case 'columns':
    case 'order': return <TextInput ff="monospace" aria-label={text('columns')} placeholder={text('filterHint')} value={isJsonList(first) ? first.map(showValue).join(', ') : showValue(first)} readOnly={isReadOnly} onChange={(event) => set(event.currentTarget.value)} />;
    case 'number': return typeof first === 'number' || first === '' ? <NumberInput w={150} aria-label={text('value')} min={0} allowDecimal={false} value={first} readOnly={isReadOnly} onChange={(value) => set(value)} /> : <TemplateInput label={text('value')} value={showValue(first)} onChange={set} />;
    case 'value': return <Group gap={4} wrap="nowrap" align="flex-start">{column}<div className={classes['grow']}><TemplateInput label={text('value')} value={showValue(second)} onChange={(value) => set(first, value)} /></div></Group>;
    case 'range': return <Group gap={4} align="flex-start">{column}<div className={classes['grow']}><TemplateInput label={text('low')} placeholder={text('low')} value={showValue(second)} onChange={(low) => set(first, low, third ?? '')} /></div><div className={classes['grow']}><TemplateInput label={text('high')} placeholder={text('high')} value={showValue(third)} onChange={(high) => set(first, second ?? '', high)} /></div></Group>;
    case 'list': return <Group gap={4} wrap="nowrap" align="flex-start">{column}{isJsonList(second) ? <TagsInput className={classes['grow'] ?? ''} aria-label={text('valueList')} placeholder={text('valueList')} splitChars={[',']} value={second.map(showValue)} readOnly={isReadOnly} onChange={(values) => set(first, values)} /> : <div className={classes['grow']}><TemplateInput label={text('valueList')} value={showValue(second)} onChange={(value) => set(first, value)} /></div>}</Group>;
    case 'nested': return <JsonText id={`${id}-nested`} label={text('filterNested')} value={[...rest]} isReadOnly={isReadOnly} hasFault={false} onChange={(value) => onChange({ name, rest: isJsonList(value) ? value : [] })} />;
  }
}
