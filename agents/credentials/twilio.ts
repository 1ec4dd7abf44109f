import { z } from 'zod';
import { defineCredential, option, UserError } from '@rookery/sdk';

/** Where everybody reaches Twilio; a region has a host of its own. */
export const TWILIO_API_ROOT = 'https://api.twilio.com';

const fields = z
  .strictObject({
    accountSid: option
      .text({ title: 'Account SID', description: 'On the first page of the Twilio console.', placeholder: 'AC0123...' })
      .regex(/^AC[0-9a-fA-F]{32}$/, { error: 'this is no account SID; it begins with "AC" and has 34 characters' }),
    authToken: option
      .secret({ title: 'Auth token', description: 'Beside the account SID. Twilio signs with it what it sends here, so replies and receipts need it even beside an API key.' })
      .optional(),
    apiKeySid: option
      .text({ title: 'API key SID', description: 'In place of the auth token for sending.', placeholder: 'SK0123...', advanced: true })
      .regex(/^SK[0-9a-fA-F]{32}$/, { error: 'this is no SID of an API key; it begins with "SK" and has 34 characters' })
      .optional(),
    apiKeySecret: option.secret({ title: 'API key secret', description: 'Shown once when the key is made.', advanced: true }).optional(),
    apiRoot: option
      .text({ title: 'API server', description: 'Only for another region, such as https://api.dublin.ie1.twilio.com, or a proxy of your own.', advanced: true })
      .regex(/^https?:\/\/[^/?#@]+$/, { error: 'write the server without a path, for example "https://api.twilio.com"' })
      .default(TWILIO_API_ROOT),
  })
  .refine(({ authToken, apiKeySid, apiKeySecret }) => authToken !== undefined || (apiKeySid !== undefined && apiKeySecret !== undefined), {
    error: 'give the auth token, or an API key with its secret',
    path: ['authToken'],
  });

/** An account of Twilio, by its auth token or an API key. */
export const twilioAccount = defineCredential({
  kind: 'twilio',
  title: 'Twilio account',
  fields,
  hosts: ({ apiRoot }) => [new URL(apiRoot).host],
  test: async ({ net, credential, signal }, account) => {
    const response = await net.fetch(`${account.apiRoot}/2010-04-01/Accounts/${account.accountSid}.json`, {
      headers: { authorization: twilioAuthorization(account), accept: 'application/json' }, credential: credential.name, signal,
    });
    if (response.status === 401) throw new UserError('Twilio does not know this account with this token or key; copy them from the console');
    if (!response.ok) throw new UserError(`Twilio answered ${response.status}; look at the status of the account in the console`);
    const { friendly_name: name, status } = accountSchema.parse(await response.json());
    if (status !== 'active') throw new UserError(`the account "${name}" is ${status}; nothing can be sent with it`);
    return `The account "${name}" is active.`;
  },
});

export type TwilioAccount = z.output<typeof fields>;

const accountSchema = z.object({ friendly_name: z.string(), status: z.string() });

/** The account's user name and password as Twilio takes them. */
export function twilioLogin({ accountSid, authToken, apiKeySid, apiKeySecret }: TwilioAccount): { readonly username: string; readonly password: string } {
  if (apiKeySid !== undefined && apiKeySecret !== undefined) return { username: apiKeySid, password: apiKeySecret };
  return { username: accountSid, password: authToken ?? '' };
}

function twilioAuthorization(account: TwilioAccount): string {
  const { username, password } = twilioLogin(account);
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
