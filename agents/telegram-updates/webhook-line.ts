import { z } from 'zod';
import type { Api } from 'node-telegram-bot-api';
import { TransientError, UserError, type HubContext, type JsonObject, type WebhookContext, type WebhookRefusal, type WebhookRequest, type WebhookResult } from '@rookery/sdk';
import { telegramBot } from '../credentials/telegram-bot.js';
import { isOneOf } from '../http/hook-caller.js';
import { botIdOf } from '../telegram/telegram-api.js';
import type { Options } from './choice.js';
import { allowedUpdates, answerTo, deliveryOf, type Bot } from './messages.js';
import { readUpdate } from './update.js';

const LOOK_EVERY_MS = 60_000;
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

const updateSchema = z.record(z.string(), z.json()).refine((update) => typeof update['update_id'] === 'number');

/** Tells Telegram our address, and looks now and then whether it still knows it and can deliver there. */
export async function holdWebhook(context: HubContext<Options>, api: Api, bot: Bot): Promise<void> {
  const { signal, clock, log, members } = context;
  let secretSet: string | undefined;
  let toldOf = 0;
  const address = addressOf((await context.hook()).url, bot);
  while (!signal.aborted) {
    const { secret } = await context.hook();
    if (secret !== secretSet) await api.setWebhook({ url: address, secret_token: secret, allowed_updates: allowedUpdates(members) }, signal);
    secretSet = secret;
    const { url, last_error_date: failedAt = 0, last_error_message: reason = '', pending_update_count: waiting } = await api.getWebhookInfo(signal);
    if (url !== address) throw new TransientError('another program has told Telegram an address of its own for this bot; stop it, or give each its own bot');
    if (failedAt > toldOf && waiting > 0) log.warn('Telegram cannot deliver to the webhook', { reason, waiting });
    toldOf = failedAt;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Takes an address of ours back; one of somebody else's stays, and is named. */
export async function dropOwnWebhook(context: HubContext<Options>, api: Api): Promise<void> {
  const { url } = await api.getWebhookInfo(context.signal);
  if (url === '') return;
  const own = (await context.hook()).url;
  if (own === null || new URL(own).origin !== new URL(url).origin) {
    const reason = `Telegram sends the updates of this bot to ${new URL(url).host}; stop what listens there and remove its webhook, or give each its own bot`;
    throw new UserError(reason, { code: 'provider.refused', parameters: { reason } });
  }
  await api.deleteWebhook({}, context.signal);
}

/** One update that Telegram posts. The answer carries the answer to a pressed button, which saves a call. */
export async function receiveUpdate(context: WebhookContext<Options>, request: WebhookRequest): Promise<WebhookResult | WebhookRefusal> {
  const { hookSecret, formerHookSecret, options, members = [] } = context;
  if (request.method !== 'POST') return { refuse: { status: 405, code: 'webhook.method', message: 'Telegram posts its updates' } };
  if (!isOneOf(request.headers[SECRET_HEADER] ?? '', formerHookSecret === undefined ? [hookSecret] : [hookSecret, formerHookSecret])) return { refuse: { status: 401, code: 'webhook.secret', message: `the header ${SECRET_HEADER} is missing or wrong` } };
  const raw = readBody(request.rawBody);
  if (raw === undefined) return { refuse: { status: 400, code: 'request.invalid', message: 'the body is no update of the Bot API' } };
  const { fields } = await context.credential(options.credential);
  const bot = { id: botIdOf(telegramBot.fields.parse(fields).token), username: request.query['bot'] };
  const update = readUpdate(raw, bot.username);
  const answer = update === undefined ? undefined : answerTo(update, members);
  return {
    items: [],
    ...deliveryOf(bot, options.credential, [raw]),
    answer: { status: 200, contentType: 'application/json', text: answer === undefined ? '' : JSON.stringify({ method: 'answerCallbackQuery', ...answer }) },
  };
}

function readBody(body: Uint8Array): JsonObject | undefined {
  try {
    const parsed = updateSchema.safeParse(JSON.parse(new TextDecoder().decode(body)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** With the bot's @name, which tells its commands from those of other bots in a group. */
function addressOf(url: string | null, { username }: Bot): string {
  if (url === null) {
    const reason = 'a webhook needs the public address of this server; set ROOKERY_PUBLIC_URL, or choose polling';
    throw new UserError(reason, { code: 'provider.refused', parameters: { reason } });
  }
  return username === undefined ? url : `${url}?bot=${username}`;
}
