import { Alert, Button, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { faultText, tellDone } from '../notices/notices.js';
import { useSession } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { securityTexts } from './security-texts.js';

interface Change {
  readonly current: string;
  readonly password: string;
}

export function ChangePassword({ onChanged }: { readonly onChanged: () => void }) {
  const text = useTexts(securityTexts);
  const email = useSession((state) => state.me?.email);
  const [fault, setFault] = useState<string>();
  const { register, handleSubmit, formState, reset } = useForm<Change>({ defaultValues: { current: '', password: '' } });
  const submit = handleSubmit(async (change) => {
    setFault(undefined);
    try {
      await call('POST', '/api/v1/auth/password', { body: change });
      reset();
      tellDone(text('changed'));
      onChanged();
    } catch (error) {
      setFault(error instanceof ApiError && error.code === 'request.invalid' ? (error.issues[0]?.message ?? error.message) : faultText(error));
    }
  });
  const toggle = { 'aria-label': text('show') };
  return (
    <Stack component="section" aria-label={text('password')} maw={420}>
      <div><Title order={2} size="h5">{text('password')}</Title><Text size="sm" c="dimmed">{text('passwordLead')}</Text></div>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {/* Password managers ask whose password it is. */}
          <input type="email" autoComplete="username" value={email ?? ''} readOnly hidden />
          <PasswordInput label={text('now')} required autoComplete="current-password" visibilityToggleButtonProps={toggle} {...register('current')} />
          <PasswordInput label={text('next')} description={text('nextHint')} required minLength={12} autoComplete="new-password" visibilityToggleButtonProps={toggle} {...register('password')} />
          {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
          <Group><Button type="submit" loading={formState.isSubmitting}>{text('change')}</Button></Group>
        </Stack>
      </form>
    </Stack>
  );
}
