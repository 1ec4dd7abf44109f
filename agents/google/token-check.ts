import { PermanentError, UserError, type CredentialContext } from '@rookery/sdk';
import { z } from 'zod';
import { googleFetch } from './google-fetch.js';

const tokenInfoSchema = z.object({ email: z.string().optional(), scope: z.string().default('') });

/** The address of the account that a token stands for; `undefined` when that was not consented to. */
export async function accountOfToken({ net, credential, signal }: CredentialContext, apiRoot: string | undefined): Promise<string | undefined> {
  if (credential.accessToken === undefined) return undefined;
  return (await tokenInfo({ net, credential, signal }, credential.accessToken, apiRoot)).email;
}

/** Asks Google whose token it is and what it is good for; changes nothing. */
export async function checkToken({ net, credential, signal }: CredentialContext, apiRoot: string | undefined): Promise<string> {
  if (credential.accessToken === undefined) throw new UserError('the fields are complete; store them and connect, then the connection can be tested');
  const { email, scope } = await tokenInfo({ net, credential, signal }, credential.accessToken, apiRoot);
  const services = scope.split(' ').flatMap((one) => /\/auth\/(spreadsheets|calendar|gmail|chat)/.exec(one)?.[1] ?? []);
  return `connected${email === undefined ? '' : ` as ${email}`}, for ${services.length === 0 ? 'no service yet' : [...new Set(services)].join(', ')}`;
}

async function tokenInfo({ net, credential, signal }: Pick<CredentialContext, 'net' | 'credential' | 'signal'>, accessToken: string, apiRoot: string | undefined): Promise<z.output<typeof tokenInfoSchema>> {
  const ask = googleFetch({ net, credential: credential.name, signal, apiRoot });
  const response = await ask('https://oauth2.googleapis.com/tokeninfo', { method: 'POST', body: new URLSearchParams({ access_token: accessToken }) });
  if (!response.ok) throw new PermanentError(`Google does not take the token (${response.status})`);
  return tokenInfoSchema.parse(await response.json());
}
