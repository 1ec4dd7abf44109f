import type { JsonRecord } from '../wire/json-value.js';
import { badRequest } from './bot-api-error.js';
import type { CallContext } from './call-context.js';
import { chatIdOf, deleteMessage, editMessageCaption, editMessageMedia, editMessageReplyMarkup, editMessageText, sendFile, sendMediaGroup, sendMessage } from './message-methods.js';
import { lengthInCharacters } from './markup/formatted-text.js';
import type { Parameters } from './parameters.js';
import { checkWebhookUrl } from './updates.js';
import { toWireBot, toWireChat } from './wire-message.js';

export type MethodHandler = (context: CallContext, parameters: Parameters) => unknown;

const CHAT_ACTIONS = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
];

export const METHOD_HANDLERS = new Map<string, MethodHandler>([
  ['getMe', ({ bot }) => ({ ...toWireBot(bot), can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false })],
  ['sendMessage', sendMessage],
  ['sendPhoto', sendFile('photo')],
  ['sendDocument', sendFile('document')],
  ['sendMediaGroup', sendMediaGroup],
  ['editMessageText', editMessageText],
  ['editMessageCaption', editMessageCaption],
  ['editMessageMedia', editMessageMedia],
  ['editMessageReplyMarkup', editMessageReplyMarkup],
  ['deleteMessage', deleteMessage],
  ['answerCallbackQuery', answerCallbackQuery],
  ['sendChatAction', sendChatAction],
  ['getChat', getChat],
  ['getUpdates', getUpdates],
  ['setWebhook', setWebhook],
  ['deleteWebhook', deleteWebhook],
  ['getWebhookInfo', ({ bot }) => bot.updates.webhookInfo()],
]);

function answerCallbackQuery({ bot }: CallContext, parameters: Parameters): true {
  if (lengthInCharacters(parameters.string('text') ?? '') > 200) throw badRequest('MESSAGE_TOO_LONG');
  if (!bot.callbackQueries.has(parameters.string('callback_query_id') ?? '')) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  return true;
}

function sendChatAction({ chats }: CallContext, parameters: Parameters): true {
  if (!CHAT_ACTIONS.includes(parameters.string('action') ?? '')) throw badRequest('wrong parameter action in request');
  chats.findWritable(chatIdOf(parameters));
  return true;
}

function getChat({ chats }: CallContext, parameters: Parameters): JsonRecord {
  return {
    ...toWireChat(chats.find(chatIdOf(parameters))),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  };
}

async function getUpdates({ bot, clientLeft }: CallContext, parameters: Parameters): Promise<readonly JsonRecord[]> {
  bot.updates.allow(updateTypes(parameters));
  const limit = parameters.integer('limit') ?? 100;
  return bot.updates.poll({
    offset: parameters.integer('offset') ?? 0,
    limit: limit < 1 || limit > 100 ? 100 : limit,
    timeoutSeconds: Math.min(50, parameters.integer('timeout') ?? 0),
    clientLeft,
  });
}

function setWebhook({ bot }: CallContext, parameters: Parameters): true {
  const url = parameters.string('url') ?? '';
  const secretToken = parameters.string('secret_token');
  const maxConnections = parameters.integer('max_connections');
  if (secretToken !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secretToken)) {
    throw badRequest('secret token contains unallowed characters');
  }
  if (maxConnections !== undefined && (maxConnections < 1 || maxConnections > 100)) {
    throw badRequest(`max_connections must be 1-100, not ${maxConnections}`);
  }
  if (url === '') return deleteWebhook({ bot }, parameters);
  checkWebhookUrl(url);
  bot.updates.allow(updateTypes(parameters));
  if (parameters.boolean('drop_pending_updates')) bot.updates.dropPending();
  bot.updates.setWebhook({
    url,
    ...(secretToken === undefined ? {} : { secretToken }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
  });
  return true;
}

function deleteWebhook({ bot }: Pick<CallContext, 'bot'>, parameters: Parameters): true {
  bot.updates.deleteWebhook();
  if (parameters.boolean('drop_pending_updates')) bot.updates.dropPending();
  return true;
}

function updateTypes(parameters: Parameters): readonly string[] | undefined {
  const types = parameters.array('allowed_updates');
  if (types === undefined) return undefined;
  const texts = types.filter((type) => typeof type === 'string');
  if (texts.length !== types.length) throw badRequest('field "allowed_updates" must be of type Array of String');
  return texts;
}
