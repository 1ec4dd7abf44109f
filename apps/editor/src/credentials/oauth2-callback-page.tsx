import { Alert, Anchor, Loader, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { call } from '../api/call.js';
import { PageFrame } from '../app/page-frame.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { tellConsent, type ConsentResult } from './consent-window.js';
import { connectionTexts } from './connection-texts.js';

const parts = ['state', 'code', 'error', 'error_description', 'iss'];

/** Where the provider leads back to: hands its answer to the server, tells the window that waits, and closes itself. */
export default function OAuth2CallbackPage() {
  const text = useTexts(connectionTexts);
  const [result, setResult] = useState<ConsentResult>();
  const isAsked = useRef(false);
  useEffect(() => {
    // An answer is good for one call, and effects may run twice.
    if (isAsked.current) return;
    isAsked.current = true;
    const given = new URLSearchParams(window.location.search);
    // The code leaves the address bar and the history at once.
    window.history.replaceState(window.history.state, '', window.location.pathname);
    void finish(given).then((ended) => {
      setResult(ended);
      tellConsent(ended);
      // Closes a window that was opened for it and no other, whatever is left of its tie to the one that opened it.
      if (ended.ok) window.close();
    });
  }, []);
  return (
    <PageFrame title={text('callbackTitle')}>
      <Stack maw={600} align="flex-start">
        {result === undefined && <><Loader size="sm" role="status" aria-label={text('callbackBusy')} />{text('callbackBusy')}</>}
        {result?.ok === true && <Alert color="green" role="status">{text('callbackDone', { name: result.name })}</Alert>}
        {result?.ok === false && <Alert color="red" role="alert" title={text('callbackFailed')}>{result.message}</Alert>}
        {result !== undefined && <Anchor component={Link} to="/credentials">{text('toCredentials')}</Anchor>}
      </Stack>
    </PageFrame>
  );
}

async function finish(given: URLSearchParams): Promise<ConsentResult> {
  const body = Object.fromEntries(parts.flatMap((part) => (given.has(part) ? [[part, given.get(part)]] : [])));
  try {
    const { name } = await call<{ readonly name: string }>('POST', '/api/v1/oauth2/callback', { body });
    return { ok: true, name };
  } catch (error) {
    return { ok: false, message: faultText(error) };
  }
}
