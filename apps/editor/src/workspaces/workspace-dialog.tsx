import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { faultText, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { workspacesTexts } from './workspaces-texts.js';
import { enterWorkspace, type Workspace } from './workspaces.js';

/** Names a new workspace and goes there, or renames `renamed`. */
export default function WorkspaceDialog({ renamed, onClose }: { readonly renamed: Workspace | undefined; readonly onClose: () => void }) {
  const text = useTexts(workspacesTexts);
  const client = useQueryClient();
  const [name, setName] = useState(renamed?.name ?? '');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    setBusy(true);
    try {
      if (renamed === undefined) {
        const { id } = await call<Workspace>('POST', '/api/v1/workspaces', { body: { name } });
        await enterWorkspace(id);
        return;
      }
      await call('PUT', `/api/v1/workspaces/${renamed.id}`, { body: { name } });
      await client.invalidateQueries({ queryKey: ['workspaces'] });
      tellDone(text('renamed', { name: name.trim() }));
      onClose();
    } catch (error) {
      setFault(faultText(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={text(renamed === undefined ? 'newWorkspace' : 'rename')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {renamed === undefined && <Text size="sm" c="dimmed">{text('newLead')}</Text>}
          <TextInput data-autofocus label={text('workspaceName')} required maxLength={100} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />
          {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" loading={isBusy} disabled={name.trim() === ''}>{text(renamed === undefined ? 'create' : 'save')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
