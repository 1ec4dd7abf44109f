import { PermanentError, UserError, type CredentialContext } from '@rookery/sdk';
import { z } from 'zod';
import { googleFetch } from './google-fetch.js';

const tokenInfoSchema = z.object({ email: z.string().optional(), scope: z.string().default('') });

/** Asks Google whose token it is and what it is good for; changes nothing. */
export async function checkToken({ net, credential, signal }: CredentialContext, apiRoot: string | undefined): Promise<string> {
  if (credential.accessToken === undefined) throw new UserError('the fields are complete; store them and connect, then the connection can be tested');
  const ask = googleFetch({ net, credential: credential.name, signal, apiRoot });
  const response = await ask('https://oauth2.googleapis.com/tokeninfo', { method: 'POST', body: new URLSearchParams({ access_token: credential.accessToken }) });
  if (!response.ok) throw new PermanentError(`Google does not take the token (${response.status})`);
  const { email, scope } = tokenInfoSchema.parse(await response.json());
  const services = scope.split(' ').flatMap((one) => /\/auth\/(spreadsheets|calendar|gmail|chat)/.exec(one)?.[1] ?? []);
  return `connected${email === undefined ? '' : ` as ${email}`}, for ${services.length === 0 ? 'no service yet' : [...new Set(services)].join(', ')}`;
}
