import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { consentInWindow } from './consent-window.js';
import type { CredentialActionProps } from './credential-action.js';
import { connectionTexts } from './connection-texts.js';
import { hasTypedSecret } from './typed-secrets.js';

/** Stores what was written, if anything was, and sends the person to the provider. */
export function ConnectCredential({ name, manifest, fields, isStored, isReady, store, tell }: CredentialActionProps) {
  const text = useTexts(connectionTexts);
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const connect = async () => {
    setBusy(true);
    try {
      const result = await consentInWindow(name, () => (isStored && !hasTypedSecret(manifest, fields) ? Promise.resolve(true) : store()));
      if (result !== undefined) tell(result.ok ? { isGood: true, message: text('connectedNow', { name: result.name }) } : { isGood: false, message: result.message });
    } catch (error) {
      tell({ isGood: false, message: faultText(error) });
    } finally {
      await client.invalidateQueries({ queryKey: ['credentials'] });
      setBusy(false);
    }
  };
  return <Button variant="light" leftSection={<IconPlugConnected size={16} aria-hidden />} loading={isBusy} disabled={!isReady} onClick={() => void connect()}>{text('connect')}</Button>;
}
