import type { Twilio } from 'twilio';
import { z } from 'zod';
import type { Credential, Net } from '@rookery/sdk';
import { retryAfterMs } from '../http/retry-after.js';
import { twilioAccount, twilioLogin, type TwilioAccount } from '../credentials/twilio.js';

const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;
/** What Twilio asks to wait when it does not say how long (Twilio, "Error 20429": back off and try again). */
const DEFAULT_PAUSE_MS = 2_000;

/** 429: the account makes more calls at once than it may, or the queue of a sender is full. */
export class TwilioBusyError extends Error {
  override readonly name = 'TwilioBusyError';
  readonly retryAfterMs: number;
  /** Of Twilio's error, where the answer named one. */
  readonly code: number | undefined;
  constructor(pauseMs: number, code: number | undefined) {
    super('Twilio answered 429');
    this.retryAfterMs = pauseMs;
    this.code = code;
  }
}

const codeSchema = z.object({ code: z.number() });

export interface TwilioClient {
  readonly api: Twilio;
  readonly account: TwilioAccount;
}

/** Twilio's own client on the guarded network. It never repeats a call: that is the host's, which keeps the record. */
export async function createTwilioClient(credential: Credential, { net, now, signal }: { readonly net: Pick<Net, 'fetch'>; readonly now: () => number; readonly signal: AbortSignal }): Promise<TwilioClient> {
  const account = twilioAccount.fields.parse(credential.fields);
  // Loaded when it is first needed: it is large, and most servers send no SMS.
  const { default: twilio } = await import('twilio');
  class GuardedRequests extends twilio.RequestClient {
    override async request<Data>(given: Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]): Promise<{ statusCode: number; body: Data; headers: Headers }> {
      const { pathname, search } = new URL(given.uri);
      const url = new URL(pathname + search, account.apiRoot);
      for (const [name, value] of fieldsOf(given.params)) url.searchParams.append(name, value);
      const { username = '', password = '' } = given;
      const response = await net.fetch(url, {
        method: given.method.toUpperCase(),
        headers: { ...textsOf(given.headers), authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
        ...(given.method === 'get' ? {} : { body: new URLSearchParams(fieldsOf(given.data)) }),
        redirect: 'error', timeoutMs: TIMEOUT_MS, maxBytes: LARGEST_ANSWER_BYTES, signal, credential: credential.name,
      });
      const text = await response.text();
      if (response.status === 429) throw new TwilioBusyError(retryAfterMs(response.headers.get('retry-after'), now()) ?? DEFAULT_PAUSE_MS, codeSchema.safeParse(readJson(text)).data?.code);
      return { statusCode: response.status, body: readJson<Data>(text), headers: response.headers };
    }
  }
  const { username, password } = twilioLogin(account);
  return { api: twilio(username, password, { accountSid: account.accountSid, httpClient: new GuardedRequests() }), account };
}

/** The library makes an error without a code of an answer that is no JSON, such as a gateway's page. */
function readJson<Data>(text: string): Data {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse('null');
  }
}

function fieldsOf(given: unknown): [string, string][] {
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, value]: [string, unknown]) => (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]));
}

function textsOf(headers: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(fieldsOf(headers));
}
