import { Alert, Button, Divider, Stack } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/call.js';
import { useTexts } from '../texts/texts.js';
import { herePath, readProviderAnswer, type ProviderAnswer } from './provider-answer.js';
import { sessionTexts } from './session-texts.js';

/** Leads to the identity provider and back to where somebody is. */
export function ProviderSignIn({ name }: { readonly name: string }) {
  const text = useTexts(sessionTexts);
  const [fault, setFault] = useState<string>();
  const [isGoing, setGoing] = useState(false);
  const go = async () => {
    setGoing(true);
    setFault(undefined);
    try {
      const { url } = await call<{ readonly url: string }>('POST', '/api/v1/auth/provider/begin', { body: { returnPath: herePath(location) } });
      location.assign(url);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setGoing(false);
    }
  };
  return (
    <Stack>
      <Divider label={text('or')} />
      <Button variant="default" loading={isGoing} onClick={() => void go()}>{text('logInAt', { name })}</Button>
      {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
    </Stack>
  );
}

/** What the provider sent back. The code in it is good for one use: it must not stay in the address bar or the history. */
export function takeProviderAnswer(): ProviderAnswer | null {
  const answer = readProviderAnswer(location);
  if (answer !== null) history.replaceState(null, '', '/');
  return answer;
}

/** Ends the sign-in and leaves for the page it began on; rejects with why not. */
export async function finishProviderSignIn(answer: ProviderAnswer): Promise<void> {
  const { returnPath } = await call<{ readonly returnPath: string }>('POST', '/api/v1/auth/provider/complete', { body: answer });
  location.replace(returnPath);
}
