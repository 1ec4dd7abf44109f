import { Alert, Autocomplete, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useGo } from '../app/use-go.js';
import { Modal } from '../layers/modal.js';
import { attempt } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { cleanFolder } from './folder-tree.js';
import { NameField, nameRefusal } from './name-field.js';
import type { WorkflowActions } from './use-workflow-actions.js';
import { cloneWorkflow } from './workflows-api.js';
import { freeName, titleOf, type ListedWorkflow } from './workflow-list.js';
import { workflowsTexts } from './workflows-texts.js';

interface AskProps {
  readonly title: string;
  readonly action: string;
  readonly color?: string;
  readonly isReady: boolean;
  readonly onDo: () => Promise<boolean>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question with one way on and one way back; stays open when it failed. */
function Ask({ title, action, color, isReady, onDo, onClose, children }: AskProps) {
  const text = useTexts(workflowsTexts);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const isDone = await onDo();
    setBusy(false);
    if (isDone) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
            <Button type="submit" loading={isBusy} disabled={!isReady} {...(color === undefined ? {} : { color })}>{action}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function CloneDialog({ workflow, names, onClose }: { readonly workflow: ListedWorkflow; readonly names: ReadonlySet<string>; readonly onClose: () => void }) {
  const text = useTexts(workflowsTexts);
  const go = useGo();
  const client = useQueryClient();
  const [title, setTitle] = useState(workflow.title ?? '');
  const [name, setName] = useState(() => freeName(workflow.name, names));
  const clone = () => attempt(async () => {
    const made = await cloneWorkflow(workflow.id, { name, ...(title.trim() === '' ? {} : { title: title.trim() }) });
    await client.invalidateQueries({ queryKey: ['workflows'] });
    go(`/workflows/${made.id}`);
  }, text('cloned', { name }));
  return (
    <Ask title={text('cloneTitle', { name: titleOf(workflow) })} action={text('clone')} isReady={nameRefusal(name, names) === undefined} onDo={clone} onClose={onClose}>
      <TextInput data-autofocus label={text('newTitle')} value={title} maxLength={200} onChange={({ currentTarget }) => setTitle(currentTarget.value)} />
      <NameField name={name} names={names} onChange={setName} />
    </Ask>
  );
}

export function MoveDialog({ workflows, folders, actions, onClose }: { readonly workflows: readonly ListedWorkflow[]; readonly folders: readonly string[]; readonly actions: WorkflowActions; readonly onClose: () => void }) {
  const text = useTexts(workflowsTexts);
  const [folder, setFolder] = useState(workflows.length === 1 ? (workflows[0]?.folder ?? '') : '');
  return (
    <Ask title={text('moveTitle', { count: workflows.length })} action={text('move')} isReady onDo={() => actions.move(workflows.map(({ id }) => id), cleanFolder(folder))} onClose={onClose}>
      <FolderField folder={folder} folders={folders} onChange={setFolder} />
    </Ask>
  );
}

export function RenameFolderDialog({ folder, folders, actions, onClose, onRenamed }: { readonly folder: string; readonly folders: readonly string[]; readonly actions: WorkflowActions; readonly onClose: () => void; readonly onRenamed: (to: string) => void }) {
  const text = useTexts(workflowsTexts);
  const [path, setPath] = useState(folder);
  const to = cleanFolder(path);
  const rename = async (): Promise<boolean> => {
    const isDone = await actions.renameFolder(folder, to);
    if (isDone) onRenamed(to);
    return isDone;
  };
  return (
    <Ask title={text('renameFolder')} action={text('save')} isReady={to !== '' && to !== folder} onDo={rename} onClose={onClose}>
      <FolderField folder={path} folders={folders} onChange={setPath} />
    </Ask>
  );
}

/** Says what ends. What runs must be named once more. */
export function DeleteDialog({ workflow, actions, onClose }: { readonly workflow: ListedWorkflow; readonly actions: WorkflowActions; readonly onClose: () => void }) {
  const text = useTexts(workflowsTexts);
  const [typed, setTyped] = useState('');
  const { name, publishedVersion, pulse } = workflow;
  const isPublished = publishedVersion !== null;
  return (
    <Ask title={text('deleteTitle', { name: titleOf(workflow) })} action={text('remove')} color="red" isReady={!isPublished || typed === name} onDo={() => actions.remove(workflow)} onClose={onClose}>
      <Alert color={isPublished ? 'red' : 'orange'}>{text(isPublished ? 'deletePublished' : 'deleteDraft')}</Alert>
      {pulse.waiting > 0 && <Text size="sm" fw={600}>{text('deleteWaiting', { count: pulse.waiting })}</Text>}
      {isPublished && <TextInput data-autofocus label={text('typeName', { name })} autoComplete="off" spellCheck={false} value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />}
    </Ask>
  );
}

function FolderField({ folder, folders, onChange }: { readonly folder: string; readonly folders: readonly string[]; readonly onChange: (folder: string) => void }) {
  const text = useTexts(workflowsTexts);
  return <Autocomplete data-autofocus label={text('folderPath')} description={text('folderHint')} value={folder} onChange={onChange} data={[...folders]} maxDropdownHeight={140} comboboxProps={{ position: 'top' }} />;
}
