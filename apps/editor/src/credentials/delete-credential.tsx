import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { attempt } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import type { Credential } from './credential.js';
import { CredentialUses } from './credential-uses.js';
import { credentialsTexts } from './credentials-texts.js';

/** Says who needs it; one that is used must be named once more. */
export function DeleteCredential({ credential, onClose }: { readonly credential: Credential; readonly onClose: () => void }) {
  const text = useTexts(credentialsTexts);
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const { name, usedBy } = credential;
  const remove = async () => {
    setBusy(true);
    const isDone = await attempt(() => call('DELETE', `/api/v1/credentials/${encodeURIComponent(name)}`), text('removed', { name }));
    await client.invalidateQueries({ queryKey: ['credentials'] });
    setBusy(false);
    if (isDone) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={text('deleteTitle', { name })}>
      <form onSubmit={(event) => { event.preventDefault(); void remove(); }}>
        <Stack>
          {usedBy.length === 0 ? <Alert color="orange">{text('deleteFree')}</Alert> : (
            <Alert color="red" title={text('deleteUsed')}><CredentialUses usedBy={usedBy} /></Alert>
          )}
          {usedBy.length > 0 && <TextInput data-autofocus label={text('typeName', { name })} autoComplete="off" spellCheck={false} value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" color="red" loading={isBusy} disabled={usedBy.length > 0 && typed !== name}>{text('remove')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
