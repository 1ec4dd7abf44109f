import { Api } from 'node-telegram-bot-api';
import type { Credential, Net, NetRequest } from '@rookery/sdk';
import { telegramBot } from '../credentials/telegram-bot.js';

const TIMEOUT_MS = 30_000;
/** Files of 50 MB take longer than texts. */
const UPLOAD_TIMEOUT_MS = 110_000;
/** A page of a hundred updates; one has 64 kB at the very most, most have one. */
const LARGEST_ANSWER_BYTES = 8 * 1024 * 1024;

/** A bot in the hands of an agent. */
export interface TelegramClient {
  readonly api: Api;
  /** The number its token begins with. */
  readonly botId: string;
}

/** Telegram's client, on the guarded network. It neither retries nor waits: both are the host's, which keeps the record. */
export function createTelegramClient(credential: Credential, net: Pick<Net, 'fetch'>, timeoutMs = TIMEOUT_MS): TelegramClient {
  const { token, apiRoot } = telegramBot.fields.parse(credential.fields);
  const api = new Api(token, { apiRoot, maxRetries: 0, timeoutMs: 0, fetch: fetchThrough(net, credential.name, timeoutMs) });
  return { api, botId: botIdOf(token) };
}

/** The number a token begins with. */
export function botIdOf(token: string): string {
  return token.slice(0, token.indexOf(':'));
}

function fetchThrough(net: Pick<Net, 'fetch'>, credential: string, timeoutMs: number): typeof fetch {
  return async (input, init = {}) => {
    const { signal } = init;
    const body = await bodyOf(init.body);
    return net.fetch(input instanceof Request ? input.url : input, {
      method: init.method ?? 'POST',
      headers: Object.fromEntries(new Headers(init.headers)),
      body,
      redirect: 'error',
      timeoutMs: body instanceof Uint8Array ? UPLOAD_TIMEOUT_MS : timeoutMs,
      maxBytes: LARGEST_ANSWER_BYTES,
      credential,
      ...(signal === undefined || signal === null ? {} : { signal }),
    });
  };
}

/** The library streams files; the guarded network takes bytes, whose length Telegram is told beforehand. */
async function bodyOf(body: RequestInit['body']): Promise<NonNullable<NetRequest['body']>> {
  if (typeof body === 'string' || body instanceof URLSearchParams) return body;
  if (body instanceof ReadableStream) return new Uint8Array(await new Response(body).arrayBuffer());
  throw new TypeError('only texts, forms and streams go through the guarded network');
}
