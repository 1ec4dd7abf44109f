import { Alert, Button, Center, Loader, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { call } from '../api/call.js';
import { faultText } from '../notices/notices.js';
import { DoorCard } from '../session/door-card.js';
import { signedOut, useSession } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { workspacesTexts } from './workspaces-texts.js';
import { roleOf } from './workspaces.js';

interface Offer {
  readonly workspace: string;
  readonly email: string;
  readonly role: string;
  readonly invitedBy: string | null;
}

/** Where the link of an invitation leads, whether somebody is signed in or not. */
export default function InvitationPage({ token, onLeave }: { readonly token: string; readonly onLeave: () => void }) {
  const text = useTexts(workspacesTexts);
  const { data: offer, error } = useQuery({ queryKey: ['invitation', token], queryFn: ({ signal }) => call<Offer>('POST', '/api/v1/auth/invitation/look', { body: { token }, signal }), staleTime: Infinity });
  if (error !== null) {
    return (
      <DoorCard title={text('endedTitle')}>
        <Text>{faultText(error)}</Text>
        <Button onClick={onLeave}>{text('toRookery')}</Button>
      </DoorCard>
    );
  }
  if (offer === undefined) return <Center h="100dvh"><Loader role="status" aria-label="…" /></Center>;
  const role = text(`role.${roleOf(offer.role)}`);
  return (
    <DoorCard title={text('joinTitle', { workspace: offer.workspace })}>
      <div>
        <Text>{offer.invitedBy === null ? text('joinLeadNobody', { role }) : text('joinLead', { inviter: offer.invitedBy, role })}</Text>
        <Text size="sm" c="dimmed">{text(`lead.${roleOf(offer.role)}`)}</Text>
      </div>
      <Joining token={token} email={offer.email} />
    </DoorCard>
  );
}

/** By a password, or as whoever is signed in. */
function Joining({ token, email }: { readonly token: string; readonly email: string }) {
  const text = useTexts(workspacesTexts);
  const me = useSession((state) => state.me?.email);
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const join = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    setBusy(true);
    try {
      await call('POST', '/api/v1/auth/invitation', { body: { token, ...(me === undefined ? { password } : {}) } });
      globalThis.location.assign('/');
    } catch (error) {
      setFault(faultText(error));
      setBusy(false);
    }
  };
  if (me !== undefined && me !== email) {
    return (
      <>
        <Alert color="orange">{text('otherAccount', { email, me })}</Alert>
        <Button onClick={() => void call('POST', '/api/v1/auth/logout').catch(() => undefined).then(signedOut)}>{text('signOutFirst')}</Button>
      </>
    );
  }
  return (
    <form onSubmit={(event) => void join(event)}>
      <Stack>
        {me === undefined && <TextInput label={text('email')} type="email" readOnly autoComplete="username" value={email} />}
        {me === undefined && <PasswordInput data-autofocus autoFocus label={text('password')} description={text('passwordHint')} visibilityToggleButtonProps={{ 'aria-label': text('showPassword') }} required maxLength={200} autoComplete="current-password" value={password} onChange={({ currentTarget }) => setPassword(currentTarget.value)} />}
        {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
        <Button type="submit" loading={isBusy} disabled={me === undefined && password === ''}>{me === undefined ? text('join') : text('joinAs', { email: me })}</Button>
      </Stack>
    </form>
  );
}
