import { Alert, Code } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { connectionTexts } from './connection-texts.js';

/** The page of this editor that providers lead back to. */
export const CALLBACK_PATH = '/oauth2/callback';

/** What must be registered at the provider before anybody can consent. */
export function RedirectAddress() {
  const text = useTexts(connectionTexts);
  return <Alert variant="default">{text('redirect')} <Code style={{ overflowWrap: 'anywhere' }}>{`${window.location.origin}${CALLBACK_PATH}`}</Code></Alert>;
}
