import { call } from '../api/call.js';
import type { Translate } from '../texts/texts.js';
import type { connectionTexts } from './connection-texts.js';

/** What has become of a consent at its provider, as the API tells it. */
export type ConsentEnd =
  | { readonly state: 'none' | 'kept' | 'ended' }
  | { readonly state: 'shared'; readonly credentials: readonly string[] }
  | { readonly state: 'failed'; readonly reason: string; readonly accessPage?: string };

/** Forgets the tokens of a credential; with `revoke` the provider is asked to end the access, too. */
export function endConsent(name: string, revoke: boolean): Promise<ConsentEnd> {
  return call<ConsentEnd>('POST', `/api/v1/credentials/${encodeURIComponent(name)}/disconnect`, { body: { revoke } });
}

/** What a person must know when the access may still stand at the provider; `undefined` when it does not, or was to be left. */
export function standingText(end: ConsentEnd, text: Translate<keyof (typeof connectionTexts)['en']>): string | undefined {
  if (end.state === 'failed') return text('stillStands', { reason: end.reason });
  if (end.state === 'shared') return end.credentials.length === 0 ? text('sharedElsewhere') : text('sharedBy', { credentials: end.credentials.map((name) => `"${name}"`).join(', ') });
  return undefined;
}

/** The provider's page where the access can be ended; none that is no page of the web. */
export function accessPageOf(end: ConsentEnd): string | undefined {
  return end.state === 'failed' && end.accessPage?.startsWith('https://') === true ? end.accessPage : undefined;
}
