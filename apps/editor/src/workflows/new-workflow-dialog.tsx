import { Autocomplete, Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useGo } from '../app/use-go.js';
import { ApiError } from '../api/api-error.js';
import { Modal } from '../layers/modal.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { cleanFolder } from './folder-tree.js';
import { NameField, nameRefusal } from './name-field.js';
import { createWorkflow, moveWorkflow } from './workflows-api.js';
import { freeName, slugFrom } from './workflow-list.js';
import { workflowsTexts } from './workflows-texts.js';

interface NewWorkflowDialogProps {
  readonly names: ReadonlySet<string>;
  readonly folders: readonly string[];
  readonly folder: string;
  readonly onImport: () => void;
  readonly onClose: () => void;
}

/** Asks for a name and what to begin with; opens the editor. */
export function NewWorkflowDialog({ names, folders, folder: firstFolder, onImport, onClose }: NewWorkflowDialogProps) {
  const text = useTexts(workflowsTexts);
  const go = useGo();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [typedName, setName] = useState<string>();
  const [folder, setFolder] = useState(firstFolder);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const name = typedName ?? (title === '' ? '' : freeName(slugFrom(title), names));
  const start = (choice: string) => {
    if (choice === 'template') go('/templates');
    if (choice === 'import') onImport();
  };
  const create = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      const made = await createWorkflow({ schemaVersion: 1, name, ...(title.trim() === '' ? {} : { title: title.trim() }), agents: {}, links: [] });
      if (cleanFolder(folder) !== '') await moveWorkflow(made.id, cleanFolder(folder));
      await client.invalidateQueries({ queryKey: ['workflows'] });
      go(`/workflows/${made.id}`);
    } catch (error) {
      setFault(error instanceof ApiError ? [error.message, ...error.issues.map(({ message }) => message)].join(': ') : faultText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={text('newWorkflow')}>
      <form onSubmit={(event) => { event.preventDefault(); void create(); }}>
        <Stack>
          <div>
            <Text size="sm" fw={500} mb={4}>{text('start')}</Text>
            <SegmentedControl fullWidth aria-label={text('start')} value="empty" onChange={start} data={[{ value: 'empty', label: text('startEmpty') }, { value: 'template', label: text('startTemplate') }, { value: 'import', label: text('startImport') }]} />
          </div>
          <TextInput data-autofocus label={text('newTitle')} description={text('newTitleHint')} value={title} maxLength={200} onChange={({ currentTarget }) => setTitle(currentTarget.value)} />
          <NameField name={name} names={names} onChange={setName} />
          <Autocomplete label={text('folder')} description={text('folderHint')} value={folder} onChange={setFolder} data={[...folders]} maxDropdownHeight={140} comboboxProps={{ position: 'top' }} />
          {fault !== undefined && <Text c="var(--mantine-color-error)" size="sm" role="alert">{fault}</Text>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
            <Button type="submit" loading={isBusy} disabled={nameRefusal(name, names) !== undefined}>{text('create')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
