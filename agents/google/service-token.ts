import { PermanentError, type AccessToken, type CredentialContext } from '@rookery/sdk';
import { googleFetch } from './google-fetch.js';
import { errorOfGoogle } from './refusal.js';

/** Google gives an hour; the library says so too, but not how long is left of it. */
const ASSUMED_LIFETIME_MS = 3_600_000;

export interface ServiceKey {
  readonly email: string;
  readonly key: string;
  readonly keyId: string | undefined;
  readonly subject: string | undefined;
  readonly scopes: string[];
  readonly apiRoot: string | undefined;
}

/** Exchanges an assertion signed with the key (RFC 7523) for a token. */
export async function issueServiceToken({ net, credential, signal, now }: CredentialContext, { email, key, keyId, subject, scopes, apiRoot }: ServiceKey): Promise<AccessToken> {
  const { JWT } = await import('google-auth-library');
  const fetchImplementation = googleFetch({ net, credential: credential.name, signal, apiRoot });
  const account = new JWT({ email, key, scopes, ...(keyId === undefined ? {} : { keyId }), ...(subject === undefined ? {} : { subject }), transporterOptions: { fetchImplementation, retry: false } });
  try {
    const { access_token: accessToken, expiry_date: expiresAt } = await account.authorize();
    if (accessToken === undefined || accessToken === null) throw new PermanentError('Google gave no token for the service account; make a new key for it');
    return { accessToken, expiresAt: expiresAt ?? now + ASSUMED_LIFETIME_MS };
  } catch (error) {
    throw errorOfGoogle(error, { credential: credential.name, bucket: undefined, isSafe: true, now });
  }
}
