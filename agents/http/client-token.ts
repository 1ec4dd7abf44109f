import { isNetError, PermanentError, RateLimitedError, TransientError, UserError, type AccessToken, type CredentialContext } from '@rookery/sdk';
import { z } from 'zod';
import { readText } from './read-body.js';
import { retryAfterMs } from './retry-after.js';

const LARGEST_ANSWER_BYTES = 64 * 1024;
const TIMEOUT_MS = 15_000;
/** For servers that do not say how long a token lives. */
const ASSUMED_LIFE_S = 900;

export interface ClientFields {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
  readonly authentication: 'header' | 'body';
}

const tokenSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().optional(),
  // Some servers write the number as a text.
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * Asks a token endpoint for a token (RFC 6749, 4.4). Asking twice is harmless, so whatever passes is transient; what the server says
 * of the client is for a person.
 */
export async function requestClientToken({ net, credential, signal, now }: CredentialContext, fields: ClientFields): Promise<AccessToken> {
  const { host } = new URL(fields.tokenUrl);
  const response = await net
    .fetch(fields.tokenUrl, { method: 'POST', ...formOf(fields), redirect: 'manual', signal, timeoutMs: TIMEOUT_MS, credential: credential.name })
    .catch((error: unknown) => {
      throw errorOfNetwork(error, host);
    });
  const text = await readText(response, LARGEST_ANSWER_BYTES).catch((cause: unknown) => {
    throw new TransientError(`the answer of the token endpoint ${host} broke off`, { parameters: { reason: `the token endpoint ${host} broke off` }, cause });
  });
  if (response.status !== 200 && response.status !== 201) throw errorOfStatus(response, text ?? '', { host, now, name: credential.name, clientId: fields.clientId });
  const token = tokenSchema.safeParse(jsonOf(text ?? ''));
  if (!token.success) throw refused(`the token endpoint ${host} answered ${response.status} without a token; check the token address of the credential "${credential.name}"`);
  const { access_token: accessToken, token_type: type = 'bearer', expires_in: seconds = ASSUMED_LIFE_S } = token.data;
  if (type.toLowerCase() !== 'bearer') throw refused(`the token endpoint ${host} gives out "${type.slice(0, 40)}" tokens; only bearer tokens can be sent`);
  return { accessToken, expiresAt: now + seconds * 1_000 };
}

function formOf({ clientId, clientSecret, scope, audience, authentication }: ClientFields) {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  if (audience !== undefined) form.set('audience', audience);
  const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  if (authentication === 'body') {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  } else {
    // RFC 6749, 2.3.1: both are form-encoded before they are put together.
    headers['authorization'] = `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`;
  }
  return { headers, body: form.toString() };
}

function errorOfNetwork(error: unknown, host: string): Error {
  const reason = `the token endpoint ${host} cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
  if (isNetError(error) && error.code === 'network.denied') return new UserError(reason, { code: 'provider.refused', parameters: { reason }, cause: error });
  return new TransientError(reason, { parameters: { reason }, cause: error });
}

interface Asked {
  readonly host: string;
  readonly now: number;
  readonly name: string;
  readonly clientId: string;
}

function errorOfStatus(response: Response, text: string, { host, now, name, clientId }: Asked): Error {
  const { status } = response;
  const refusal = refusalSchema.safeParse(jsonOf(text)).data;
  const said = refusal === undefined ? '' : `: ${refusal.error}${refusal.error_description === undefined ? '' : ` (${refusal.error_description.slice(0, 200)})`}`;
  const wait = status === 429 || status === 503 ? retryAfterMs(response.headers.get('retry-after'), now) : undefined;
  if (wait !== undefined) return new RateLimitedError(wait, { cause: new Error(`the token endpoint ${host} answered ${status}`) });
  const reason = `the token endpoint ${host} answered ${status}${said}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) return new TransientError(reason, { parameters: { reason } });
  return refused(`${reason}; check the client "${clientId}", its secret and its scope in the credential "${name}"`);
}

function refused(reason: string): PermanentError {
  return new PermanentError(reason, { parameters: { reason } });
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
