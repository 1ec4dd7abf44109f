import { Button, Popover, Stack, TagsInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFolder } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { setDocumentField } from '../document/document-fields.js';
import { change, useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import { editorTexts } from './editor-texts.js';

const noTags: readonly string[] = [];

/** Where the workflow lies and how it is marked, changed in place. Tags belong to the draft, the folder does not. */
export function EditorPlacement({ workflowId, isReadOnly }: { readonly workflowId: string; readonly isReadOnly: boolean }) {
  const text = useTexts(editorTexts);
  const [isOpen, setOpen] = useState(false);
  const tags = useDraft(({ document }) => document.tags ?? noTags);
  const { data } = useQuery({ queryKey: ['workflows', workflowId], queryFn: ({ signal }) => call<{ readonly folder: string }>('GET', `/api/v1/workflows/${workflowId}`, { signal }) });
  const folder = data?.folder ?? '';
  const label = [folder === '' ? text('noFolder') : folder, ...tags.slice(0, 2).map((tag) => `#${tag}`)].join('  ');
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" color="gray" fw={400} leftSection={<IconFolder size={14} aria-hidden />} aria-label={`${text('placement')}: ${label}`} disabled={isReadOnly} onClick={() => setOpen((held) => !held)} style={{ flex: '0 1 auto', minWidth: 60 }}>{label}</Button>
      </Popover.Target>
      <Popover.Dropdown>{isOpen && <PlacementForm workflowId={workflowId} folder={folder} tags={tags} onDone={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

interface PlacementFormProps {
  readonly workflowId: string;
  readonly folder: string;
  readonly tags: readonly string[];
  readonly onDone: () => void;
}

function PlacementForm({ workflowId, folder, tags, onDone }: PlacementFormProps) {
  const text = useTexts(editorTexts);
  const queryClient = useQueryClient();
  const [wanted, setWanted] = useState(folder);
  const [marked, setMarked] = useState([...tags]);
  const save = async (): Promise<void> => {
    change(text('tagsChanged'), (document) => setDocumentField(document, 'tags', marked.map((tag) => tag.slice(0, 50))));
    try {
      if (wanted.trim() !== folder) await call('PUT', `/api/v1/workflows/${workflowId}/folder`, { body: { folder: wanted.trim() } });
      await queryClient.invalidateQueries({ queryKey: ['workflows'] });
      onDone();
    } catch (error) {
      notifications.show({ color: 'red', title: text('fault'), message: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      void save();
    }}>
      <Stack gap="xs">
        <TextInput data-autofocus label={text('folder')} description={text('folderHint')} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />
        <TagsInput label={text('tags')} placeholder={text('tagsHint')} value={marked} onChange={setMarked} maxTags={20} comboboxProps={{ withinPortal: false }} />
        <Button type="submit" size="xs">{text('save')}</Button>
      </Stack>
    </form>
  );
}
