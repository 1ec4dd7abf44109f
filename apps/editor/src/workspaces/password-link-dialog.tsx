import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { LinkDialog } from './link-dialog.js';
import { workspacesTexts } from './workspaces-texts.js';
import type { Member } from './workspaces.js';

/** Makes the link by which a member sets a new password, and shows it this once. */
export function PasswordLinkDialog({ member: { accountId, email }, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const text = useTexts(workspacesTexts);
  const [link, setLink] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setFault(undefined);
    setBusy(true);
    try {
      const { token } = await call<{ readonly token: string }>('POST', `/api/v1/members/${accountId}/password-link`);
      setLink(`${globalThis.location.origin}/#password=${token}`);
    } catch (error) {
      setFault(faultText(error));
      setBusy(false);
    }
  };
  if (link !== undefined) return <LinkDialog title={text('passwordLinkFor', { email })} lead={text('passwordLinkShown')} link={link} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={text('passwordLinkTitle', { email })}>
      <Stack>
        <Text>{text('passwordLinkLead')}</Text>
        {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button data-autofocus loading={isBusy} onClick={() => void make()}>{text('makeLink')}</Button></Group>
      </Stack>
    </Modal>
  );
}
