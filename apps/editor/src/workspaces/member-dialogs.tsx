import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { attempt } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { workspacesTexts } from './workspaces-texts.js';
import { workspacesQuery, type Member, type Role } from './workspaces.js';

interface ConfirmProps {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly onClose: () => void;
  readonly onSure: () => void;
}

function Confirm({ title, lead, action, onClose, onSure }: ConfirmProps) {
  const text = useTexts(workspacesTexts);
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        <Text>{lead}</Text>
        <Group justify="flex-end"><Button variant="default" data-autofocus onClick={onClose}>{text('cancel')}</Button><Button color="red" onClick={onSure}>{action}</Button></Group>
      </Stack>
    </Modal>
  );
}

export function RemoveDialog({ member: { accountId, email }, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const text = useTexts(workspacesTexts);
  const client = useQueryClient();
  const remove = async () => {
    await attempt(() => call('DELETE', `/api/v1/members/${accountId}`), text('removed', { email }));
    await client.invalidateQueries({ queryKey: ['members'] });
    onClose();
  };
  return <Confirm title={text('removeTitle', { email })} lead={text('removeLead')} action={text('remove')} onClose={onClose} onSure={() => void remove()} />;
}

/** Whoever leaves is signed out here, and signs in where they still belong. */
export function LeaveDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useTexts(workspacesTexts);
  const { data: workspaces } = useQuery(workspacesQuery);
  const name = workspaces?.find(({ isActive }) => isActive)?.name ?? '';
  const leave = async () => {
    if (await attempt(() => call('DELETE', '/api/v1/members/me'))) globalThis.location.assign('/');
    else onClose();
  };
  return <Confirm title={text('leaveTitle', { name })} lead={text('leaveLead')} action={text('leave')} onClose={onClose} onSure={() => void leave()} />;
}

export function StepDownDialog({ role, onClose, onSure }: { readonly role: Role; readonly onClose: () => void; readonly onSure: () => void }) {
  const text = useTexts(workspacesTexts);
  return <Confirm title={text('selfTitle')} lead={text('selfLead', { role: text(`role.${role}`) })} action={text('change')} onClose={onClose} onSure={onSure} />;
}
