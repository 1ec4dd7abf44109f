import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { onConsent, openConsent } from './consent-window.js';
import type { CredentialActionProps } from './credential-action.js';
import { connectionTexts } from './connection-texts.js';
import { hasTypedSecret } from './typed-secrets.js';

/** Stores what was written, if anything was, and sends the person to the provider. */
export function ConnectCredential({ name, manifest, fields, isStored, isReady, store, tell }: CredentialActionProps) {
  const text = useTexts(connectionTexts);
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => onConsent((result) => {
    tell(result.ok ? { isGood: true, message: text('connectedNow', { name: result.name }) } : { isGood: false, message: result.message });
    void client.invalidateQueries({ queryKey: ['credentials'] });
  }), [tell, text, client]);
  const connect = async () => {
    setBusy(true);
    try {
      const isOpen = await openConsent(name, () => (isStored && !hasTypedSecret(manifest, fields) ? Promise.resolve(true) : store()));
      if (isOpen) tell({ isGood: true, message: text('waiting') });
    } catch (error) {
      tell({ isGood: false, message: faultText(error) });
    } finally {
      setBusy(false);
    }
  };
  return <Button variant="light" leftSection={<IconPlugConnected size={16} aria-hidden />} loading={isBusy} disabled={!isReady} onClick={() => void connect()}>{text('connect')}</Button>;
}
