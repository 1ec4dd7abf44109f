import { Button, Group, NumberInput, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useId } from 'react';
import { clauseNames, clauseShape, conditionNames, readClauses, withClauseName, writeClauses, type Clause } from '../../filters/clauses.js';
import { FilterGroup } from '../../filters/filter-group.js';
import { operatorTitle } from '../../filters/operator-titles.js';
import { useLanguage } from '../../texts/language.js';
import { useTexts } from '../../texts/texts.js';
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

type Place = readonly (string | number)[];

/** Pixels below which the arguments take a line of their own, and a value does. */
const NARROWEST = 220;
const VALUE = 90;

/** The filter form as rows of clauses, groups within groups. */
export function FilterField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const clauses = readClauses(value ?? field.fallback);
  if (clauses === undefined) return <JsonField {...props} field={{ ...field, form: undefined }} />;
  return (
    <FieldFrame {...props} id={id} isGroup showsInner>
      <ClauseRows clauses={clauses} names={clauseNames} label={field.title} placeOf={(index) => [...path, index]} onChange={(next) => onChange(writeClauses(next))} />
    </FieldFrame>
  );
}

interface ClauseRowsProps {
  readonly clauses: readonly Clause[];
  /** What may be chosen here. */
  readonly names: readonly string[];
  readonly label: string;
  readonly isFull?: boolean;
  readonly placeOf: (index: number) => Place;
  readonly onChange: (clauses: readonly Clause[]) => void;
}

function ClauseRows({ clauses, names, label, isFull = false, placeOf, onChange }: ClauseRowsProps) {
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const sorting = useSorting(clauses, onChange);
  return (
    <>
      <Stack gap={6} role="list" aria-label={label}>
        {clauses.map((clause, index) => (
          <SortableRow key={index} index={index} sorting={sorting} label={text('entry', { title: text('clause'), number: index + 1 })} isReadOnly={isReadOnly} onRemove={() => onChange(clauses.toSpliced(index, 1))}>
            <ClauseRow clause={clause} names={names} place={placeOf(index)} isReadOnly={isReadOnly} onChange={(next) => onChange(clauses.with(index, next))} />
          </SortableRow>
        ))}
      </Stack>
      {!isReadOnly && !isFull && <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...clauses, { name: 'eq', rest: ['', ''] }])}>{text('addClause')}</Button>}
    </>
  );
}

interface ClauseRowProps {
  readonly clause: Clause;
  readonly names: readonly string[];
  readonly place: Place;
  readonly isReadOnly: boolean;
  readonly onChange: (clause: Clause) => void;
}

function ClauseRow({ clause, names, place, isReadOnly, onChange }: ClauseRowProps) {
  const id = useId();
  const text = useTexts(formTexts);
  const language = useLanguage();
  const isGroup = clauseShape(clause.name) === 'nested';
  // Those of a group's conditions stand beside them.
  const faults = useFaults(place, isGroup);
  return (
    <Stack gap={2}>
      <Group gap={4} align="flex-start" wrap="wrap">
        <Select w={150} aria-label={text('clause')} data={names.map((name) => ({ value: name, label: operatorTitle(name, language) }))} value={clause.name} allowDeselect={false} searchable readOnly={isReadOnly} onChange={(name) => name !== null && onChange(withClauseName(clause, name))} />
        <div className={classes['grow']} style={{ flexBasis: isGroup ? '100%' : NARROWEST }}><ClauseArguments clause={clause} place={place} isReadOnly={isReadOnly} onChange={onChange} id={id} /></div>
      </Group>
      <Faults id={id} faults={faults} />
    </Stack>
  );
}

function ClauseArguments({ clause, place, isReadOnly, onChange, id }: Omit<ClauseRowProps, 'names'> & { readonly id: string }) {
  const text = useTexts(formTexts);
  const language = useLanguage();
  const { name, rest } = clause;
  const [first = '', second, third] = rest;
  const set = (...next: readonly JsonValue[]): void => onChange({ name, rest: next });
  const column = <TextInput ff="monospace" w={120} aria-label={text('column')} placeholder={text('column')} value={showValue(first)} readOnly={isReadOnly} onChange={(event) => onChange({ name, rest: [event.currentTarget.value, ...rest.slice(1)] })} />;
  switch (clauseShape(name)) {
    case 'none': return null;
    case 'column': return column;
    case 'columns':
    case 'order': return <TextInput ff="monospace" aria-label={text('columns')} placeholder={text('filterHint')} value={isJsonList(first) ? first.map(showValue).join(', ') : showValue(first)} readOnly={isReadOnly} onChange={(event) => set(event.currentTarget.value)} />;
    case 'number': return typeof first === 'number' || first === '' ? <NumberInput w={150} aria-label={text('value')} min={0} allowDecimal={false} value={first} readOnly={isReadOnly} onChange={(value) => set(value)} /> : <TemplateInput label={text('value')} value={showValue(first)} onChange={set} />;
    case 'value': return <Group gap={4} align="flex-start">{column}<div className={classes['grow']} style={{ flexBasis: VALUE }}><TemplateInput label={text('value')} value={showValue(second)} onChange={(value) => set(first, value)} /></div></Group>;
    case 'range': return <Group gap={4} align="flex-start">{column}<div className={classes['grow']}><TemplateInput label={text('low')} placeholder={text('low')} value={showValue(second)} onChange={(low) => set(first, low, third ?? '')} /></div><div className={classes['grow']}><TemplateInput label={text('high')} placeholder={text('high')} value={showValue(third)} onChange={(high) => set(first, second ?? '', high)} /></div></Group>;
    case 'list': return <Group gap={4} align="flex-start">{column}{isJsonList(second) ? <TagsInput className={classes['grow'] ?? ''} flex={`1 1 ${VALUE}px`} aria-label={text('valueList')} placeholder={text('valueList')} splitChars={[',']} value={second.map(showValue)} readOnly={isReadOnly} onChange={(values) => set(first, values)} /> : <div className={classes['grow']}><TemplateInput label={text('valueList')} value={showValue(second)} onChange={(value) => set(first, value)} /></div>}</Group>;
    case 'nested': {
      const inner = readClauses([...rest]);
      if (inner === undefined) break;
      return (
        <FilterGroup label={operatorTitle(name, language)}>
          <ClauseRows clauses={inner} names={conditionNames} label={operatorTitle(name, language)} isFull={name === 'not' && inner.length > 0} placeOf={(index) => [...place, index + 1]} onChange={(next) => set(...writeClauses(next))} />
        </FilterGroup>
      );
    }
    case 'unknown': break;
  }
  return <JsonText id={`${id}-nested`} label={text('filterNested')} value={[...rest]} isReadOnly={isReadOnly} hasFault={false} onChange={(value) => onChange({ name, rest: isJsonList(value) ? value : [] })} />;
}
