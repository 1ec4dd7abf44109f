import { Alert, Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../api/api-error.js';
import { useGo } from '../app/use-go.js';
import { Modal } from '../layers/modal.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { columnFaults, columnOf, newColumn, type ColumnDraft } from './column-drafts.js';
import { ColumnsEditor } from './columns-editor.js';
import { createTable } from './tables-api.js';
import { isTableName } from './table-types.js';
import { tablesTexts } from './tables-texts.js';

/** A table by hand: its name and its columns. */
export function NewTableDialog({ names, start, onClose }: { readonly names: ReadonlySet<string>; readonly start: string; readonly onClose: () => void }) {
  const text = useTexts(tablesTexts);
  const go = useGo();
  const client = useQueryClient();
  const [name, setName] = useState(start);
  const [title, setTitle] = useState('');
  const [description, setDescription] = useState('');
  const [drafts, setDrafts] = useState<readonly ColumnDraft[]>([{ ...newColumn, name: 'id', key: true }, newColumn]);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const nameFault = name === '' ? undefined : names.has(name) ? 'nameTaken' : isTableName(name) ? undefined : 'nameInvalid';
  // A last row that nobody filled in is no column.
  const meant = drafts.filter((draft) => draft.name !== '' || draft.default !== '');
  const isReady = name !== '' && nameFault === undefined && meant.length > 0 && columnFaults(meant).every((one) => one === undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    setFault(undefined);
    try {
      await createTable({ name, ...(title.trim() === '' ? {} : { title: title.trim() }), ...(description.trim() === '' ? {} : { description: description.trim() }), columns: meant.map(columnOf) });
      await client.invalidateQueries({ queryKey: ['tables'] });
      go(`/tables/${name}`);
    } catch (error) {
      setFault(error instanceof ApiError && error.issues.length > 0 ? error.issues.map(({ message }) => message).join('; ') : faultText(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={text('new')} size="xl">
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
            <TextInput data-autofocus label={text('tableName')} description={text('tableNameHint')} required maxLength={63} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} {...(nameFault === undefined ? {} : { error: text(nameFault) })} />
            <TextInput label={text('tableTitle')} maxLength={200} value={title} onChange={({ currentTarget }) => setTitle(currentTarget.value)} />
          </SimpleGrid>
          <TextInput label={text('description')} maxLength={2_000} value={description} onChange={({ currentTarget }) => setDescription(currentTarget.value)} />
          <Text size="sm" fw={500}>{text('columnsTitle')}</Text>
          <ColumnsEditor drafts={drafts} onChange={setDrafts} />
          {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" loading={isBusy} disabled={!isReady}>{text('create')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
