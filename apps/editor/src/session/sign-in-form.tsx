import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../api/call.js';
import { useTexts } from '../texts/texts.js';
import { ForgottenPassword } from './forgotten-password.js';
import { sessionTexts } from './session-texts.js';
import { signedIn, type Me } from './session-store.js';

interface SignIn {
  readonly code: string;
  readonly email: string;
  readonly password: string;
}

/** E-mail and password; with `isFirst` the set-up code too, which makes the owner. */
export function SignInForm({ isFirst, code }: { readonly isFirst: boolean; readonly code: string | null }) {
  const text = useTexts(sessionTexts);
  const [fault, setFault] = useState<string>();
  const { register, handleSubmit, formState } = useForm<SignIn>({ defaultValues: { code: code ?? '', email: '', password: '' } });
  const submit = handleSubmit(async ({ code: given, ...account }) => {
    setFault(undefined);
    try {
      await call('POST', isFirst ? '/api/v1/auth/setup' : '/api/v1/auth/login', { body: isFirst ? { code: given, ...account } : account });
      signedIn(await call<Me>('GET', '/api/v1/auth/me'));
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {isFirst && <TextInput label={text('code')} description={text('codeHint')} required autoFocus={code === null} autoComplete="one-time-code" {...register('code')} />}
        <TextInput label={text('email')} type="email" required autoFocus={!isFirst || code !== null} autoComplete="username" {...register('email')} />
        <PasswordInput label={text('password')} visibilityToggleButtonProps={{ 'aria-label': text('showPassword') }} {...(isFirst ? { description: text('passwordHint') } : {})} required autoComplete={isFirst ? 'new-password' : 'current-password'} {...register('password')} />
        {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
        <Button type="submit" loading={formState.isSubmitting}>{text(isFirst ? 'setUp' : 'logIn')}</Button>
        {!isFirst && <ForgottenPassword />}
      </Stack>
    </form>
  );
}
