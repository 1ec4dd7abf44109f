import { defineSource, jsonObjectOf, UserError, type HubContext, type JsonObject, type JsonValue, type SourceItem } from '@rookery/sdk';
import { botBucketName, endpointOf } from '../telegram/names.js';
import { errorOfTelegram } from '../telegram/refusal.js';
import { createTelegramClient } from '../telegram/telegram-api.js';
import { isWanted, type Options } from './choice.js';
import { readMessage } from './messages.js';
import { poll, POLL_SECONDS } from './polling.js';
import { spec } from './spec.js';
import { payloadOf, readUpdate, type Update } from './update.js';
import { dropOwnWebhook, holdWebhook, receiveUpdate } from './webhook-line.js';

/** One line per bot, whoever listens to it: Telegram gives each update once. */
export const telegramUpdates = defineSource(spec, {
  hub: {
    key: ({ credential }) => credential,

    async listen(context) {
      const client = createTelegramClient(await context.credential(context.options.credential), context.net, (POLL_SECONDS + 15) * 1_000);
      try {
        const { username } = await client.api.getMe(context.signal);
        const bot = { id: client.botId, username };
        if (context.members.some(({ options }) => options.mode === 'webhook')) return await holdWebhook(context, client.api, bot);
        await dropOwnWebhook(context, client.api);
        return await poll(context, client.api, bot);
      } catch (error) {
        if (context.signal.aborted) return;
        throw whatToTell(error, context);
      }
    },

    select({ options, now }, message) {
      const read = readMessage(message);
      if (read === undefined || !isWanted(options, read.update)) return [];
      return [{ ...itemOf(read.update, now), dedupeKey: `${read.bot}:${read.update.id}` }];
    },
  },

  webhook: (context, request) => receiveUpdate(context, request),

  inject({ options, now }, input) {
    const update = readUpdate(typedUpdate(input, now), undefined);
    if (update === undefined) throw new UserError('this is no update; type a text such as "/start", or an update as the Bot API describes it', { code: 'request.invalid' });
    return isWanted(options, update) ? [itemOf(update, now)] : [];
  },
});

function itemOf(update: Update, now: number): SourceItem {
  const { chat, from } = update;
  const key = chat?.id ?? from?.id;
  return { payload: payloadOf(update), occurredAt: update.at ?? now, ...(key === undefined ? {} : { key: String(key) }) };
}

/** What a person typed: a text as if they had written it to the bot, or a whole update. */
function typedUpdate(input: JsonValue, now: number): JsonObject {
  if (typeof input === 'object' && input !== null) return { update_id: 0, ...jsonObjectOf(input) };
  const person = { id: 1, first_name: 'You' };
  const text = typeof input === 'string' && input !== '' ? input : '/start';
  return { update_id: 0, message: { message_id: 1, date: Math.floor(now / 1_000), chat: { ...person, type: 'private' }, from: person, text } };
}

function whatToTell(error: unknown, { options }: HubContext<Options>): Error {
  if (error instanceof UserError) return error;
  return errorOfTelegram(error, { credential: options.credential, endpoint: endpointOf(options.credential, ''), bucket: botBucketName(options.credential) });
}
