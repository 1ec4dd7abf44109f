import { ActionIcon, Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTexts } from '../texts/texts.js';
import { columnFaults, newColumn, type ColumnDraft } from './column-drafts.js';
import { columnTypes } from './table-types.js';
import { tablesTexts } from './tables-texts.js';
import classes from './tables.module.css';

/** Columns of a table that is to be made, one a row. */
export function ColumnsEditor({ drafts, isFixed = false, onChange }: { readonly drafts: readonly ColumnDraft[]; readonly isFixed?: boolean; readonly onChange: (drafts: readonly ColumnDraft[]) => void }) {
  const text = useTexts(tablesTexts);
  const faults = columnFaults(drafts);
  const set = (index: number, changed: Partial<ColumnDraft>) => onChange(drafts.map((draft, place) => (place === index ? { ...draft, ...changed } : draft)));
  return (
    <Stack gap="xs">
      {drafts.map((draft, index) => {
        const fault = faults[index];
        const nameFault = fault === 'name' || fault === 'twice' ? (draft.name === '' ? undefined : text(`columnFault.${fault}`)) : undefined;
        return (
          <Group key={index} gap="xs" align="flex-start" className={classes['columnDraft'] ?? ''}>
            <TextInput flex="1 1 130px" size="xs" aria-label={text('columnName', { number: index + 1 })} placeholder={text('name')} value={draft.name} maxLength={63} ff="monospace" onChange={({ currentTarget }) => set(index, { name: currentTarget.value })} error={nameFault} />
            <Select w={130} size="xs" allowDeselect={false} aria-label={`${text('type')}: ${draft.name}`} value={draft.type} onChange={(value) => set(index, { type: columnTypes.find((type) => type === value) ?? 'text' })} data={columnTypes.map((value) => ({ value, label: text(`type.${value}`) }))} />
            <TextInput flex="1 1 90px" size="xs" aria-label={`${text('default')}: ${draft.name}`} placeholder={text('default')} value={draft.default} onChange={({ currentTarget }) => set(index, { default: currentTarget.value })} error={fault === 'default' ? text('columnFault.default') : undefined} />
            <Group gap="xs" h={30}>
              <Checkbox size="xs" label={text('key')} checked={draft.key} onChange={({ currentTarget }) => set(index, { key: currentTarget.checked })} />
              <Checkbox size="xs" label={text('unique')} checked={draft.unique} onChange={({ currentTarget }) => set(index, { unique: currentTarget.checked })} />
              <Checkbox size="xs" label={text('required')} checked={draft.required || draft.key} disabled={draft.key} onChange={({ currentTarget }) => set(index, { required: currentTarget.checked })} />
            </Group>
            {!isFixed && <ActionIcon variant="subtle" color="gray" aria-label={text('removeColumn', { name: draft.name })} disabled={drafts.length === 1} onClick={() => onChange(drafts.toSpliced(index, 1))}><IconTrash size={16} /></ActionIcon>}
          </Group>
        );
      })}
      <Group justify="space-between">
        <Text size="xs" c="dimmed">{text('keyHint')}</Text>
        {!isFixed && <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...drafts, newColumn])}>{text('addColumn')}</Button>}
      </Group>
    </Stack>
  );
}
