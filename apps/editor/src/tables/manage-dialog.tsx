import { ActionIcon, Alert, Button, Checkbox, Divider, Group, MultiSelect, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import type { JsonObject } from '@rookery/model';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { useGo } from '../app/use-go.js';
import { Modal } from '../layers/modal.js';
import { faultText, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { cellText } from './cell-values.js';
import { columnFaults, columnOf, defaultOf, draftOf, newColumn, type ColumnDraft } from './column-drafts.js';
import { ColumnsEditor } from './columns-editor.js';
import { alterTable } from './tables-api.js';
import { isColumnName, isTableName, type Column, type TableInfo } from './table-types.js';
import { tablesTexts } from './tables-texts.js';

/** Name, title and columns of a table. Each change is stored at once. */
export default function ManageDialog({ table, onClose }: { readonly table: TableInfo; readonly onClose: () => void }) {
  const text = useTexts(tablesTexts);
  const go = useGo();
  const client = useQueryClient();
  const [name, setName] = useState(table.name);
  const [title, setTitle] = useState(table.title);
  const [description, setDescription] = useState(table.description);
  const [added, setAdded] = useState<ColumnDraft>();
  const [edited, setEdited] = useState<Column>();
  const [dropped, setDropped] = useState<Column>();
  const [fault, setFault] = useState<string>();
  const keys = table.columns.filter(({ key }) => key).map((column) => column.name);
  const alter = async (change: Omit<Parameters<typeof alterTable>[1], 'revision'>): Promise<boolean> => {
    setFault(undefined);
    try {
      const changed = await alterTable(table.name, { revision: table.revision, ...change });
      await client.invalidateQueries({ queryKey: ['tables'] });
      await client.invalidateQueries({ queryKey: ['rows'] });
      tellDone(text('changed'));
      if (changed.name !== table.name) go(`/tables/${changed.name}`);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'conflict.revision') await client.invalidateQueries({ queryKey: ['tables'] });
      setFault(error instanceof ApiError && error.code === 'conflict.revision' ? text('conflict') : error instanceof ApiError && error.issues.length > 0 ? error.issues.map(({ message }) => message).join('; ') : faultText(error));
      return false;
    }
  };
  const change = (...changes: readonly JsonObject[]) => alter({ changes });
  const isSame = name === table.name && title === table.title && description === table.description;
  return (
    <Modal opened onClose={onClose} title={text('manageTitle', { name: table.title })} size="xl">
      <Stack>
        {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
        <form onSubmit={(event) => { event.preventDefault(); void alter({ name, title, description }); }}>
          <Stack gap="xs">
            <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}><TextInput label={text('tableName')} value={name} maxLength={63} onChange={({ currentTarget }) => setName(currentTarget.value)} {...(isTableName(name) ? {} : { error: text('nameInvalid') })} /><TextInput label={text('tableTitle')} required value={title} maxLength={200} onChange={({ currentTarget }) => setTitle(currentTarget.value)} /></SimpleGrid>
            <TextInput label={text('description')} value={description} maxLength={2_000} onChange={({ currentTarget }) => setDescription(currentTarget.value)} />
            {name !== table.name && <Text size="sm" c="var(--mantine-color-error)">{text('renameTableWarning')}</Text>}
            <Group justify="flex-end"><Button type="submit" disabled={isSame || !isTableName(name) || title.trim() === ''}>{text('save')}</Button></Group>
          </Stack>
        </form>
        <Divider label={text('columnsTitle')} />
        <Table verticalSpacing={4}>
          <Table.Tbody>
            {table.columns.map((column) => (
              <Table.Tr key={column.name}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}><Text size="sm" fw={600}>{column.title}</Text><Text size="xs" c="dimmed" ff="monospace">{column.name}</Text></Table.Td>
                <Table.Td><Text size="sm">{text(`type.${column.type}`)}</Text><Text size="xs" c="dimmed">{[column.key && text('key'), column.unique && text('unique'), column.required && text('required'), cellText(column.default) !== '' && text('byDefault', { value: cellText(column.default) })].filter((word) => word !== false).join(', ')}</Text></Table.Td>
                <Table.Td w={84}>
                  <Group gap={2} wrap="nowrap">
                    <ActionIcon variant="subtle" aria-label={text('change', { name: column.name })} onClick={() => setEdited(column)}><IconPencil size={16} /></ActionIcon>
                    <ActionIcon variant="subtle" color="red" disabled={column.key} title={column.key ? text('keyColumn') : ''} aria-label={text('drop', { name: column.name })} onClick={() => setDropped(column)}><IconTrash size={16} /></ActionIcon>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <MultiSelect label={text('keyColumns')} description={text('keyHint')} placeholder={keys.length === 0 ? text('noKey') : ''} value={keys} maxValues={8} onChange={(columns) => void change({ do: 'key', columns })} data={table.columns.filter(({ type }) => type !== 'json').map((column) => ({ value: column.name, label: column.title }))} />
        {added === undefined ? <Group><Button variant="light" onClick={() => setAdded(newColumn)}>{text('addColumn')}</Button></Group> : (
          <Stack gap="xs">
            <ColumnsEditor drafts={[added]} isFixed onChange={([draft]) => setAdded(draft)} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAdded(undefined)}>{text('cancel')}</Button>
              <Button disabled={columnFaults([added])[0] !== undefined} onClick={() => void change({ do: 'add', column: { ...columnOf(added), key: false } }).then((isDone) => isDone && setAdded(undefined))}>{text('addColumn')}</Button>
            </Group>
          </Stack>
        )}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('close')}</Button></Group>
      </Stack>
      {edited !== undefined && <ColumnDialog column={edited} onSave={(changes) => change(...changes)} onClose={() => setEdited(undefined)} />}
      {dropped !== undefined && (
        <Modal opened onClose={() => setDropped(undefined)} title={text('dropTitle', { name: dropped.title })}>
          <Stack>
            <Alert color="red">{text('dropLead', { count: table.rows })}</Alert>
            <Group justify="flex-end"><Button variant="default" onClick={() => setDropped(undefined)}>{text('cancel')}</Button><Button color="red" onClick={() => void change({ do: 'drop', column: dropped.name }).then(() => setDropped(undefined))}>{text('dropAction')}</Button></Group>
          </Stack>
        </Modal>
      )}
    </Modal>
  );
}

function ColumnDialog({ column, onSave, onClose }: { readonly column: Column; readonly onSave: (changes: readonly JsonObject[]) => Promise<boolean>; readonly onClose: () => void }) {
  const text = useTexts(tablesTexts);
  const [draft, setDraft] = useState<ColumnDraft>(() => draftOf(column));
  const before = draftOf(column);
  const changes: readonly JsonObject[] = [
    ...(draft.name === before.name ? [] : [{ do: 'rename', column: before.name, to: draft.name }]),
    ...(draft.title === before.title && draft.required === before.required && draft.unique === before.unique && draft.default === before.default ? [] : [{
      do: 'change', column: draft.name,
      ...(draft.title === before.title ? {} : { title: draft.title }), ...(draft.required === before.required ? {} : { required: draft.required }),
      ...(draft.unique === before.unique ? {} : { unique: draft.unique }), ...(draft.default === before.default ? {} : { default: defaultOf(draft) }),
    }]),
  ];
  const isReady = changes.length > 0 && isColumnName(draft.name) && draft.title.trim() !== '' && columnFaults([draft])[0] === undefined;
  return (
    <Modal opened onClose={onClose} title={text('change', { name: column.name })}>
      <form onSubmit={(event) => { event.preventDefault(); event.stopPropagation(); void onSave(changes).then((isDone) => isDone && onClose()); }}>
        <Stack>
          <TextInput data-autofocus label={text('name')} required maxLength={63} value={draft.name} onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })} {...(isColumnName(draft.name) ? {} : { error: text('columnFault.name') })} />
          <TextInput label={text('columnTitle')} required maxLength={200} value={draft.title} onChange={({ currentTarget }) => setDraft({ ...draft, title: currentTarget.value })} />
          <TextInput label={text('default')} value={draft.default} onChange={({ currentTarget }) => setDraft({ ...draft, default: currentTarget.value })} {...(columnFaults([draft])[0] === 'default' ? { error: text('columnFault.default') } : {})} />
          <Group><Checkbox label={text('required')} checked={draft.required} disabled={column.key} onChange={({ currentTarget }) => setDraft({ ...draft, required: currentTarget.checked })} /><Checkbox label={text('unique')} checked={draft.unique} onChange={({ currentTarget }) => setDraft({ ...draft, unique: currentTarget.checked })} /></Group>
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" disabled={!isReady}>{text('save')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
