import { createHash } from 'node:crypto';
import { canonicalJson, type OAuth2Settings } from '@rookery/sdk';

/** What tokens were given for. Whoever changes it must consent anew, or a refresh token could be sent to a server of their choice. */
export interface TokenOwner {
  readonly kind: string;
  readonly settings: OAuth2Settings;
  readonly hosts: readonly string[];
}

/** A digest that stays when only the client's secret, the scopes or the form of the consent change. */
export function bindingOf({ kind, settings, hosts }: TokenOwner): string {
  const { authorizationUrl, tokenUrl, clientId } = settings;
  return createHash('sha256').update(canonicalJson({ kind, authorizationUrl, tokenUrl, clientId, hosts: hosts.toSorted() })).digest('hex');
}
