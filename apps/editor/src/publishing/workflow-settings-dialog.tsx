import { Alert, Button, Group, SimpleGrid, Stack, TagsInput, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { change, useDraft } from '../document/draft-store.js';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import { ParameterFields } from './parameter-fields.js';
import { publishTexts } from './publish-texts.js';
import { applySettings, newParameter, settingsFaults, settingsOf, type SettingsForm } from './settings-form.js';

export interface WorkflowSettingsDialogProps {
  readonly workflowId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What a workflow is called, where it lies and what it can be told; all but the folder is part of the draft. */
export function WorkflowSettingsDialog({ workflowId, opened, onClose }: WorkflowSettingsDialogProps) {
  const text = useTexts(publishTexts);
  const isPhone = useMediaQuery('(max-width: 48em)') ?? false;
  return (
    <Modal opened={opened} onClose={onClose} title={text('settings')} size={760} fullScreen={isPhone} closeButtonProps={{ 'aria-label': text('close') }}>
      {opened && <Form workflowId={workflowId} onClose={onClose} />}
    </Modal>
  );
}

const MOST_TAGS = 20;
const MOST_TAG_LETTERS = 50;

function Form({ workflowId, onClose }: Omit<WorkflowSettingsDialogProps, 'opened'>) {
  const text = useTexts(publishTexts);
  const [form, setForm] = useState(() => settingsOf(useDraft.getState().document));
  const [areFaultsShown, showFaults] = useState(false);
  const folder = useFolder(workflowId);
  const faults = settingsFaults(form);
  const faultAt = (path: string): string | undefined => (areFaultsShown && faults[path] !== undefined ? text(faults[path]) : undefined);
  const set = (part: Partial<SettingsForm>): void => setForm({ ...form, ...part });
  const save = async (): Promise<void> => {
    showFaults(true);
    if (Object.keys(faults).length > 0 || !(await folder.save())) return;
    change(text('changedSettings'), (document) => applySettings(document, form));
    onClose();
  };
  return (
    <form noValidate onSubmit={(event) => {
      event.preventDefault();
      void save();
    }}>
      <Stack gap="sm">
        <TextInput label={text('title')} value={form.title} maxLength={200} onChange={({ currentTarget }) => set({ title: currentTarget.value })} data-autofocus />
        <TextInput label={text('name')} description={text('nameHint')} required value={form.name} error={faultAt('name')} onChange={({ currentTarget }) => set({ name: currentTarget.value.trim() })} />
        <Textarea label={text('description')} autosize minRows={2} maxRows={8} maxLength={10_000} value={form.description} onChange={({ currentTarget }) => set({ description: currentTarget.value })} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TagsInput label={text('tags')} description={text('tagsHint')} maxTags={MOST_TAGS} value={[...form.tags]} onChange={(tags) => set({ tags: tags.map((tag) => tag.slice(0, MOST_TAG_LETTERS)) })} />
          <TextInput label={text('folder')} description={text('folderHint')} value={folder.value} onChange={({ currentTarget }) => folder.setValue(currentTarget.value)} error={folder.error} list="known-folders" disabled={folder.isLoading} />
        </SimpleGrid>
        <datalist id="known-folders">{folder.known.map((path) => <option key={path} value={path} />)}</datalist>
        <TextInput label={text('maxHops')} description={text('maxHopsHint')} inputMode="numeric" maw={320} value={form.maxHops} error={faultAt('maxHops')} onChange={({ currentTarget }) => set({ maxHops: currentTarget.value.trim() })} />
        <Title order={3} size="h5">{text('parameters')}</Title>
        <Text size="xs">{text('parametersHint')}</Text>
        {form.parameters.map((parameter, index) => (
          <ParameterFields
            key={index} parameter={parameter} faultOf={(field) => faultAt(`parameters.${index}.${field}`)}
            onChange={(changed) => set({ parameters: form.parameters.with(index, changed) })} onRemove={() => set({ parameters: form.parameters.toSpliced(index, 1) })}
          />
        ))}
        <Group><Button size="compact-sm" variant="light" onClick={() => set({ parameters: [...form.parameters, newParameter] })}>{text('addParameter')}</Button></Group>
        {areFaultsShown && Object.keys(faults).length > 0 && <Alert color="red" role="alert">{[...new Set(Object.values(faults))].map((fault) => text(fault)).join(' ')}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
          <Button type="submit" loading={folder.isSaving}>{text('save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The folder is the list's, not the document's; it moves at once. */
function useFolder(workflowId: string) {
  const client = useQueryClient();
  const workflow = useQuery({ queryKey: ['workflows', workflowId, 'folder'], queryFn: ({ signal }) => call<{ readonly folder: string }>('GET', `/api/v1/workflows/${workflowId}`, { signal }) });
  const folders = useQuery({ queryKey: ['folders'], queryFn: ({ signal }) => call<{ readonly items: readonly { readonly folder: string }[] }>('GET', '/api/v1/folders', { signal }) });
  const [typed, setValue] = useState<string>();
  const move = useMutation({
    mutationFn: (folder: string) => call('PUT', `/api/v1/workflows/${workflowId}/folder`, { body: { folder } }),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ['workflows'] }), client.invalidateQueries({ queryKey: ['folders'] })]),
  });
  const current = workflow.data?.folder ?? '';
  const save = async (): Promise<boolean> => {
    if (typed === undefined || typed.trim() === current) return true;
    return move.mutateAsync(typed.trim()).then(() => true, () => false);
  };
  return { value: typed ?? current, setValue, error: move.error?.message, isLoading: workflow.isLoading, isSaving: move.isPending, known: folders.data?.items.map((one) => one.folder) ?? [], save };
}
