import { Alert, Anchor, Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { openLive } from '../live/live-store.js';
import { useTexts } from '../texts/texts.js';
import { Elsewhere } from '../workspaces/elsewhere.js';
import { DoorCard } from './door-card.js';
import { sessionTexts } from './session-texts.js';
import { finishProviderSignIn, ProviderSignIn, takeProviderAnswer } from './provider-sign-in.js';
import { signedIn, signedOut, useSession, type Me } from './session-store.js';
import { SignInForm } from './sign-in-form.js';

const InvitationPage = lazy(() => import('../workspaces/invitation-page.js'));
const NewPasswordPage = lazy(() => import('./new-password-page.js'));

const RETRY_MS = 2_000;

/** Whether the first owner is still to be made, and what the button of the identity provider says. */
const setUpQuery = {
  queryKey: ['set-up'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => call<{ readonly isOpen: boolean; readonly provider: string | null }>('GET', '/api/v1/auth/setup', { signal }),
};

/** Lets nobody past who is not signed in; a session that ends while somebody works is taken up again without leaving the page. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const me = useSession((state) => state.me);
  const isAsked = useSession((state) => state.isAsked);
  useEffect(() => findOut(), []);
  const [answer] = useState(takeProviderAnswer);
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    if (answer !== null) finishProviderSignIn(answer).catch((error: unknown) => setFault(error instanceof Error ? error.message : String(error)));
  }, [answer]);
  const [invitation, leaveInvitation] = useSecretOfLink('invitation');
  const [passwordLink, leavePasswordLink] = useSecretOfLink('password');
  const email = me?.email;
  const isOpen = email !== undefined && invitation === null && passwordLink === null;
  useEffect(() => (isOpen ? openLive() : undefined), [isOpen, email]);
  if (me !== undefined && passwordLink !== null) return <Suspense><NewPasswordPage key={passwordLink} token={passwordLink} onLeave={leavePasswordLink} /></Suspense>;
  if (me !== undefined && invitation !== null) return <Suspense><InvitationPage token={invitation} onLeave={leaveInvitation} /></Suspense>;
  if (me === undefined || (answer !== null && fault === undefined)) return <Center h="100dvh"><Loader role="status" aria-label="…" /></Center>;
  if (me === null) return <SignInPage fault={fault} />;
  return (
    <>
      {children}
      <SignInAgain isOpen={isAsked} />
      <Elsewhere />
    </>
  );
}

/** Asks who is signed in until somebody answers. */
function findOut(): () => void {
  let retry: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => {
    call<Me>('GET', '/api/v1/auth/me').then(signedIn, (error: unknown) => {
      if (error instanceof ApiError && error.status < 500) signedOut();
      else retry = setTimeout(ask, RETRY_MS);
    });
  };
  ask();
  return () => clearTimeout(retry);
}

function SignInPage({ fault }: { readonly fault: string | undefined }) {
  const text = useTexts(sessionTexts);
  const [code] = useState(() => takeSecret('setup'));
  const [chosen, setFirst] = useState(code === null ? undefined : true);
  const { data: setUp, isError } = useQuery(setUpQuery);
  if (chosen === undefined && setUp === undefined && !isError) return <Center h="100dvh"><Loader role="status" aria-label="…" /></Center>;
  const isFirst = chosen ?? setUp?.isOpen ?? false;
  return (
    <DoorCard title={text(isFirst ? 'setUpTitle' : 'logInTitle')}>
      {isFirst && <Text c="dimmed">{text('setUpLead')}</Text>}
      {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
      <SignInForm key={String(isFirst)} isFirst={isFirst} code={code} />
      {!isFirst && setUp?.provider != null && <ProviderSignIn name={setUp.provider} />}
      <Anchor component="button" type="button" size="sm" onClick={() => setFirst(!isFirst)}>{text(isFirst ? 'haveAccount' : 'firstStart')}</Anchor>
    </DoorCard>
  );
}

function SignInAgain({ isOpen }: { readonly isOpen: boolean }) {
  const text = useTexts(sessionTexts);
  const { data: setUp } = useQuery({ ...setUpQuery, enabled: isOpen });
  // Somebody may have signed in in another tab meanwhile.
  useEffect(() => {
    if (!isOpen) return undefined;
    const look = () => void call<Me>('GET', '/api/v1/auth/me').then(signedIn, () => undefined);
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [isOpen]);
  return (
    <Modal opened={isOpen} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={text('againTitle')} centered>
      <Stack>
        <Text c="dimmed">{text('againLead')}</Text>
        <SignInForm isFirst={false} code={null} />
        {setUp?.provider != null && <Anchor href="/" target="_blank" rel="noopener" size="sm">{text('againAt', { name: setUp.provider })}</Anchor>}
      </Stack>
    </Modal>
  );
}

/** The secret of the link this page was opened by, until it is left. Opened in a tab that is here already, a link changes nothing but the fragment. */
function useSecretOfLink(name: 'invitation' | 'password'): readonly [string | null, () => void] {
  const [secret, setSecret] = useState(() => takeSecret(name));
  useEffect(() => {
    const look = () => setSecret((before) => takeSecret(name) ?? before);
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, [name]);
  return [secret, () => setSecret(null)];
}

/** The secret of a link. It is worth an account: it must not stay in the address bar, the history or a bookmark. */
function takeSecret(name: 'setup' | 'invitation' | 'password'): string | null {
  const secret = new URLSearchParams(location.hash.slice(1)).get(name);
  if (secret !== null) history.replaceState(null, '', location.pathname);
  return secret;
}
