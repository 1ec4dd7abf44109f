import { Alert, Button, Center, Loader, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { call } from '../api/call.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { DoorCard } from './door-card.js';
import { sessionTexts } from './session-texts.js';

/** Where a link for a new password leads, whoever is signed in. */
export default function NewPasswordPage({ token, onLeave }: { readonly token: string; readonly onLeave: () => void }) {
  const text = useTexts(sessionTexts);
  const [isSet, setDone] = useState(false);
  const { data: link, error } = useQuery({ queryKey: ['password-link', token], queryFn: ({ signal }) => call<{ readonly email: string }>('POST', '/api/v1/auth/password-link/look', { body: { token }, signal }), staleTime: Infinity });
  if (isSet) {
    return (
      <DoorCard title={text('newPasswordSet')}>
        <Text role="status">{text('newPasswordSetLead')}</Text>
        <Button autoFocus onClick={() => globalThis.location.assign('/')}>{text('logIn')}</Button>
      </DoorCard>
    );
  }
  if (error !== null) {
    return (
      <DoorCard title={text('newPasswordEnded')}>
        <Text>{faultText(error)}</Text>
        <Button onClick={onLeave}>{text('toRookery')}</Button>
      </DoorCard>
    );
  }
  if (link === undefined) return <Center h="100dvh"><Loader role="status" aria-label="…" /></Center>;
  return (
    <DoorCard title={text('newPasswordTitle')}>
      <Text c="dimmed">{text('newPasswordLead')}</Text>
      <NewPasswordForm token={token} email={link.email} onDone={() => setDone(true)} />
    </DoorCard>
  );
}

function NewPasswordForm({ token, email, onDone }: { readonly token: string; readonly email: string; readonly onDone: () => void }) {
  const text = useTexts(sessionTexts);
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    setBusy(true);
    try {
      await call('POST', '/api/v1/auth/password-link', { body: { token, password } });
      onDone();
    } catch (error) {
      setFault(faultText(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <TextInput label={text('email')} type="email" readOnly autoComplete="username" value={email} />
        <PasswordInput data-autofocus autoFocus label={text('newPassword')} description={text('passwordHint')} visibilityToggleButtonProps={{ 'aria-label': text('showPassword') }} required minLength={12} maxLength={200} autoComplete="new-password" value={password} onChange={({ currentTarget }) => setPassword(currentTarget.value)} />
        {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
        <Button type="submit" loading={isBusy} disabled={password === ''}>{text('setNewPassword')}</Button>
      </Stack>
    </form>
  );
}
