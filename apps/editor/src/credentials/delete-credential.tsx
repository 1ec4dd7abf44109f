import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { attempt, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { EndAccessChoice, StandingAccess } from './access-parts.js';
import { endConsent, standingText, type ConsentEnd } from './consent-end.js';
import { connectionTexts } from './connection-texts.js';
import type { Credential } from './credential.js';
import { CredentialUses } from './credential-uses.js';
import { credentialsTexts } from './credentials-texts.js';

/** Says who needs it; one that is used must be named once more. What somebody consented to is taken back before. */
export function DeleteCredential({ credential, onClose }: { readonly credential: Credential; readonly onClose: () => void }) {
  const text = useTexts(credentialsTexts);
  const connection = useTexts(connectionTexts);
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [endsAccess, setEndsAccess] = useState(true);
  const [standing, setStanding] = useState<ConsentEnd>();
  const { name, usedBy } = credential;
  const isConnected = credential.connection !== undefined && credential.connection.state !== 'none';
  const remove = async () => {
    setBusy(true);
    await attempt(async () => {
      const end: ConsentEnd = isConnected ? await endConsent(name, endsAccess) : { state: 'none' };
      await call('DELETE', `/api/v1/credentials/${encodeURIComponent(name)}`);
      if (standingText(end, connection) !== undefined) return setStanding(end);
      tellDone(end.state === 'ended' ? connection('removedThere', { name }) : text('removed', { name }));
      return onClose();
    });
    await client.invalidateQueries({ queryKey: ['credentials'] });
    setBusy(false);
  };
  if (standing !== undefined) return <Modal opened onClose={onClose} title={text('removed', { name })}><StandingAccess end={standing} onClose={onClose} /></Modal>;
  return (
    <Modal opened onClose={onClose} title={text('deleteTitle', { name })}>
      <form onSubmit={(event) => { event.preventDefault(); void remove(); }}>
        <Stack>
          {usedBy.length === 0 ? <Alert color="orange">{text('deleteFree')}</Alert> : (
            <Alert color="red" title={text('deleteUsed')}><CredentialUses usedBy={usedBy} /></Alert>
          )}
          {usedBy.length > 0 && <TextInput data-autofocus label={text('typeName', { name })} autoComplete="off" spellCheck={false} value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />}
          {isConnected && <EndAccessChoice isChosen={endsAccess} choose={setEndsAccess} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" color="red" loading={isBusy} disabled={usedBy.length > 0 && typed !== name}>{text('remove')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
