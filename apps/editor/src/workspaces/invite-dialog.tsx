import { Alert, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { LinkDialog } from './link-dialog.js';
import { workspacesTexts } from './workspaces-texts.js';
import { roleOf, roles, type Role } from './workspaces.js';

const lifetimes = ['1', '7', '30'] as const;

interface InviteDialogProps {
  /** Makes a new link for somebody who was invited before. */
  readonly again?: { readonly email: string; readonly role: Role };
  readonly onClose: () => void;
}

/** Makes the link that brings somebody in, and shows it this once. */
export function InviteDialog({ again, onClose }: InviteDialogProps) {
  const text = useTexts(workspacesTexts);
  const client = useQueryClient();
  const [email, setEmail] = useState(again?.email ?? '');
  const [role, setRole] = useState<Role>(again?.role ?? 'editor');
  const [days, setDays] = useState<(typeof lifetimes)[number]>('7');
  const [link, setLink] = useState<string>();
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    try {
      const { token } = await call<{ readonly token: string }>('POST', '/api/v1/invitations', { body: { email, role, expiresInDays: Number(days) } });
      setLink(`${globalThis.location.origin}/#invitation=${token}`);
      await client.invalidateQueries({ queryKey: ['invitations'] });
    } catch (error) {
      setFault(faultText(error));
    }
  };
  if (link !== undefined) return <LinkDialog title={text('linkFor', { email })} lead={text('linkLead')} link={link} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={text('inviteTitle')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput data-autofocus={again === undefined} readOnly={again !== undefined} type="email" label={text('email')} required maxLength={254} value={email} onChange={({ currentTarget }) => setEmail(currentTarget.value)} />
          <Select label={text('role')} description={text(`lead.${role}`)} allowDeselect={false} value={role} onChange={(value) => setRole(roleOf(value))} data={roles.map((value) => ({ value, label: text(`role.${value}`) }))} />
          <div><Text size="sm" fw={500} mb={4}>{text('validFor')}</Text><SegmentedControl aria-label={text('validFor')} value={days} onChange={(value) => setDays(lifetimes.find((one) => one === value) ?? '7')} data={lifetimes.map((value) => ({ value, label: text(`days.${value}`) }))} /></div>
          {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" disabled={email.trim() === ''}>{text('makeLink')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
