import { ConnectCredential } from './connect-credential.js';
import type { CredentialAction } from './credential-action.js';
import { TestCredential } from './test-credential.js';

/** In the order they are shown. Which kinds a button is for follows from their manifest, never from their name. */
export const credentialActions: readonly CredentialAction[] = [
  { id: 'connect', fits: ({ needsConsent }) => needsConsent, Button: ConnectCredential },
  { id: 'test', fits: ({ isTestable }) => isTestable, Button: TestCredential },
];
