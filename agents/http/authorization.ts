import { UserError, type Credential } from '@rookery/sdk';
import { httpApiKey } from '../credentials/http-api-key.js';
import { httpBasic } from '../credentials/http-basic.js';
import { httpBearer } from '../credentials/http-bearer.js';
import { oauth2ClientCredentials } from '../credentials/oauth2-client-credentials.js';

/** Kinds of credentials that become a header or a parameter, whatever is called with them. */
export const HTTP_CREDENTIALS = ['http-basic', 'http-bearer', 'http-api-key', 'oauth2-client-credentials'] as const;

/** What a stored credential adds to a request: the names of headers are in lower case. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export const NO_AUTHORIZATION: Authorization = { headers: {}, query: {} };

/** What a stored credential adds to a request. Throws a user error for a kind that is no such. */
export function authorizationOf(credential: Credential, kinds: readonly string[] = HTTP_CREDENTIALS): Authorization {
  switch (credential.kind) {
    case httpBasic.kind: {
      const { username, password } = httpBasic.fields.parse(credential.fields);
      return headerOnly('authorization', `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`);
    }
    case httpBearer.kind:
      return headerOnly('authorization', `Bearer ${httpBearer.fields.parse(credential.fields).token}`);
    case httpApiKey.kind: {
      const { header, key, place } = httpApiKey.fields.parse(credential.fields);
      return place === 'query' ? { headers: {}, query: { [header]: key } } : headerOnly(header.toLowerCase(), key);
    }
    case oauth2ClientCredentials.kind:
      if (credential.accessToken === undefined) throw new UserError(`credential: "${credential.name}" has no token; test it under Credentials`);
      return headerOnly('authorization', `Bearer ${credential.accessToken}`);
    default:
      throw new UserError(`credential: "${credential.name}" is a "${credential.kind}"; choose one of the kinds ${kinds.join(', ')}`);
  }
}

/** The address with the parameters of a credential, put on right before the call so that nothing else gets to know them. */
export function withQuery(url: string, query: Authorization['query']): string {
  const names = Object.keys(query);
  if (names.length === 0) return url;
  const address = new URL(url);
  for (const name of names) address.searchParams.set(name, query[name] ?? '');
  return address.href;
}

/** The address as it may be shown: without the parameters of the credential. */
export function withoutQuery(url: string, query: Authorization['query']): string {
  const names = Object.keys(query);
  if (names.length === 0) return url;
  const address = new URL(url);
  for (const name of names) address.searchParams.delete(name);
  return address.href;
}

function headerOnly(name: string, value: string): Authorization {
  return { headers: { [name]: value }, query: {} };
}
