import { ActionIcon, Button, Checkbox, CopyButton, Group, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { comparisons, shapeOf } from '../filters/comparisons.js';
import { FilterGroup } from '../filters/filter-group.js';
import { operatorTitle } from '../filters/operator-titles.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { formOf, operatorsFor, withColumn, withItem, type Condition, type ConditionGroup } from './filter-builder.js';
import type { Column } from './table-types.js';
import { tablesTexts } from './tables-texts.js';
import classes from './tables.module.css';

interface FilterPanelProps {
  readonly columns: readonly Column[];
  readonly filter: ConditionGroup;
  readonly onChange: (filter: ConditionGroup) => void;
}

/** Rows of conditions, in groups; beneath them the same as a filter form. */
export function FilterPanel({ columns, filter, onChange }: FilterPanelProps) {
  const text = useTexts(tablesTexts);
  const form = JSON.stringify(formOf(filter));
  return (
    <Stack gap="xs">
      <GroupRows columns={columns} group={filter} place={[]} root={filter} onChange={onChange} />
      <div>
        <Text size="xs" c="dimmed">{text('formText')}</Text>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <code className={classes['form']} data-testid="filter-form">{form}</code>
          <CopyButton value={form}>{({ copied, copy }) => <Button size="compact-xs" variant="subtle" onClick={copy}>{text(copied ? 'copied' : 'copy')}</Button>}</CopyButton>
        </Group>
      </div>
    </Stack>
  );
}

interface GroupRowsProps {
  readonly columns: readonly Column[];
  readonly group: ConditionGroup;
  readonly place: readonly number[];
  readonly root: ConditionGroup;
  readonly onChange: (filter: ConditionGroup) => void;
}

const DEEPEST = 4;
const groupings = ['and', 'or'] as const;

function GroupRows({ columns, group, place, root, onChange }: GroupRowsProps) {
  const text = useTexts(tablesTexts);
  const language = useLanguage();
  const set = (at: readonly number[], item: Condition | ConditionGroup | undefined) => onChange(withItem(root, at, item));
  const end = [...place, group.items.length];
  const [first] = columns;
  const fresh: Condition = { kind: 'condition', column: first?.name ?? '_id', operator: operatorsFor(first?.type ?? 'number')[0] ?? 'eq', values: [] };
  return (
    <FilterGroup label={operatorTitle(group.how, language)} isOutermost={place.length === 0}>
      <Group gap="xs">
        {place.length === 0 && <Text size="sm">{text('holds')}</Text>}
        <Checkbox size="xs" label={text('not')} checked={group.isNot} onChange={({ currentTarget }) => set(place, { ...group, isNot: currentTarget.checked })} />
        <Select size="xs" w={170} allowDeselect={false} aria-label={text('holds')} value={group.how} onChange={(how) => set(place, { ...group, how: how === 'or' ? 'or' : 'and' })} data={groupings.map((how) => ({ value: how, label: operatorTitle(how, language) }))} />
        {place.length > 0 && <ActionIcon size="sm" variant="subtle" color="gray" aria-label={text('removeGroup')} onClick={() => set(place, undefined)}><IconX size={14} /></ActionIcon>}
      </Group>
      {group.items.map((item, index) => item.kind === 'group'
        ? <GroupRows key={index} columns={columns} group={item} place={[...place, index]} root={root} onChange={onChange} />
        : <ConditionRow key={index} columns={columns} condition={item} onChange={(next) => set([...place, index], next)} onRemove={() => set([...place, index], undefined)} />)}
      <Group gap="xs">
        <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => set(end, fresh)}>{text('addCondition')}</Button>
        {place.length < DEEPEST && <Button size="compact-sm" variant="subtle" onClick={() => set(end, { kind: 'group', how: group.how === 'and' ? 'or' : 'and', isNot: false, items: [fresh] })}>{text('addGroup')}</Button>}
      </Group>
    </FilterGroup>
  );
}

function ConditionRow({ columns, condition, onChange, onRemove }: { readonly columns: readonly Column[]; readonly condition: Condition; readonly onChange: (condition: Condition) => void; readonly onRemove: () => void }) {
  const text = useTexts(tablesTexts);
  const known: readonly Pick<Column, 'name' | 'title' | 'type'>[] = [...columns, { name: '_id', title: '#', type: 'number' }];
  const type = known.find(({ name }) => name === condition.column)?.type ?? 'text';
  const language = useLanguage();
  const shape = shapeOf(condition.operator);
  const value = (place: number, next: string) => onChange({ ...condition, values: shape === 'range' ? [0, 1].map((at) => (at === place ? next : (condition.values[at] ?? ''))) : [next] });
  return (
    <Group gap={6} align="flex-start">
      <Select size="xs" w={160} searchable allowDeselect={false} aria-label={text('column')} value={condition.column} onChange={(name) => name !== null && onChange(withColumn(condition, name, known.find((column) => column.name === name)?.type ?? 'text'))} data={known.map(({ name, title }) => ({ value: name, label: title }))} />
      <Select size="xs" w={140} allowDeselect={false} aria-label={text('operator')} value={condition.operator} onChange={(name) => onChange({ ...condition, operator: comparisons.find((one) => one === name) ?? 'eq' })} data={operatorsFor(type).map((name) => ({ value: name, label: operatorTitle(name, language) }))} />
      {shape === 'list' && <TagsInput size="xs" flex="1 1 160px" aria-label={text('values')} placeholder={text('values')} value={[...condition.values]} onChange={(values) => onChange({ ...condition, values })} />}
      {shape === 'value' && <ValueField type={type} label={text('value')} value={condition.values[0] ?? ''} onChange={(next) => value(0, next)} />}
      {shape === 'range' && <><ValueField type={type} label={text('valueFrom')} value={condition.values[0] ?? ''} onChange={(next) => value(0, next)} /><ValueField type={type} label={text('valueTo')} value={condition.values[1] ?? ''} onChange={(next) => value(1, next)} /></>}
      <ActionIcon size="sm" mt={4} variant="subtle" color="gray" aria-label={text('removeCondition')} onClick={onRemove}><IconX size={14} /></ActionIcon>
    </Group>
  );
}

function ValueField({ type, label, value, onChange }: { readonly type: Column['type']; readonly label: string; readonly value: string; readonly onChange: (value: string) => void }) {
  const text = useTexts(tablesTexts);
  if (type === 'boolean') return <Select size="xs" w={100} aria-label={label} value={value === '' ? null : value} onChange={(next) => onChange(next ?? '')} data={[{ value: 'true', label: text('yes') }, { value: 'false', label: text('no') }]} />;
  return <TextInput size="xs" flex="1 1 120px" aria-label={label} placeholder={type === 'date-time' ? text('momentHint') : label} inputMode={type === 'number' ? 'decimal' : 'text'} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} />;
}
