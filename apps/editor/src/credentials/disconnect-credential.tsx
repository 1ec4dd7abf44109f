import { Alert, Button, Group, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Modal } from '../layers/modal.js';
import { attempt, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { EndAccessChoice, StandingAccess } from './access-parts.js';
import { endConsent, standingText, type ConsentEnd } from './consent-end.js';
import { connectionTexts } from './connection-texts.js';
import type { Credential } from './credential.js';
import { CredentialUses } from './credential-uses.js';
import { credentialsTexts } from './credentials-texts.js';

/** Takes back what somebody consented to; the credential stays and can be connected again. */
export function DisconnectCredential({ credential: { name, usedBy }, onClose }: { readonly credential: Credential; readonly onClose: () => void }) {
  const text = useTexts(connectionTexts);
  const common = useTexts(credentialsTexts);
  const client = useQueryClient();
  const [endsAccess, setEndsAccess] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [standing, setStanding] = useState<ConsentEnd>();
  const disconnect = async () => {
    setBusy(true);
    await attempt(async () => {
      const end = await endConsent(name, endsAccess);
      await client.invalidateQueries({ queryKey: ['credentials'] });
      if (standingText(end, text) !== undefined) return setStanding(end);
      tellDone(text(end.state === 'ended' ? 'disconnectedThere' : 'disconnected', { name }));
      return onClose();
    });
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title={text(standing === undefined ? 'disconnectTitle' : 'disconnected', { name })}>
      {standing !== undefined ? <StandingAccess end={standing} onClose={onClose} /> : (
        <Stack>
          <Alert color={usedBy.length === 0 ? 'orange' : 'red'} title={text('disconnectLead')}>{usedBy.length > 0 && <CredentialUses usedBy={usedBy} />}</Alert>
          <EndAccessChoice isChosen={endsAccess} choose={setEndsAccess} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button color="red" loading={isBusy} onClick={() => void disconnect()}>{text('disconnect')}</Button></Group>
        </Stack>
      )}
    </Modal>
  );
}
