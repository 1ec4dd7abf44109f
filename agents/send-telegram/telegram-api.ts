import { Api } from 'node-telegram-bot-api';
import type { Credential, Net } from '@rookery/sdk';
import { telegramBot } from '../credentials/telegram-bot.js';

const TIMEOUT_MS = 30_000;

/** Telegram's client, on the guarded network. It neither retries nor waits: both are the host's, which keeps the record. */
export function createTelegramApi(credential: Credential, net: Net): Api {
  const { token, apiRoot } = telegramBot.fields.parse(credential.fields);
  return new Api(token, { apiRoot, maxRetries: 0, timeoutMs: 0, fetch: fetchThrough(net, credential.name) });
}

function fetchThrough(net: Net, credential: string): typeof fetch {
  return async (input, init = {}) => {
    const { body, signal } = init;
    if (typeof body !== 'string' && !(body instanceof URLSearchParams)) throw new TypeError('only texts and forms go through the guarded network');
    return net.fetch(input instanceof Request ? input.url : input, {
      method: init.method ?? 'POST',
      headers: Object.fromEntries(new Headers(init.headers)),
      body,
      redirect: 'error',
      timeoutMs: TIMEOUT_MS,
      maxBytes: 1024 * 1024,
      credential,
      ...(signal === undefined || signal === null ? {} : { signal }),
    });
  };
}
