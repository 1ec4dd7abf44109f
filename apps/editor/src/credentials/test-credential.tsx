import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/call.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import type { CredentialActionProps } from './credential-action.js';
import { connectionTexts } from './connection-texts.js';
import { hasTypedSecret } from './typed-secrets.js';

interface TestOutcome {
  readonly ok: boolean;
  readonly message: string;
}

/** What the server found when it tried the credential; with `given` values that are not stored. */
export function testCredential(name: string, given?: { readonly kind: string; readonly fields: unknown }): Promise<TestOutcome> {
  return call<TestOutcome>('POST', `/api/v1/credentials/${encodeURIComponent(name)}/test`, given === undefined ? {} : { body: given });
}

/** Tries what is written in the form before it is stored, or what is stored when nothing secret is written. */
export function TestCredential({ name, manifest, fields, isStored, isReady, tell }: CredentialActionProps) {
  const text = useTexts(connectionTexts);
  const [isBusy, setBusy] = useState(false);
  const isAboutStored = isStored && !hasTypedSecret(manifest, fields);
  const test = async () => {
    setBusy(true);
    try {
      const { ok, message } = await testCredential(name, isAboutStored ? undefined : { kind: manifest.kind, fields });
      tell({ isGood: ok, message: text(ok ? 'works' : 'worksNot', { message }) });
    } catch (error) {
      tell({ isGood: false, message: faultText(error) });
    } finally {
      setBusy(false);
    }
  };
  return <Button variant="light" loading={isBusy} disabled={!isReady} onClick={() => void test()}>{text(isAboutStored ? 'test' : 'testFirst')}</Button>;
}
