/** Allowed type names of a field, spelled as in the Bot API's own tables. */
export type FieldTypes = readonly string[];

export interface MethodRule {
  readonly required: Readonly<Record<string, FieldTypes>>;
  readonly optional: Readonly<Record<string, FieldTypes>>;
  /** Refused with 429 while the bot is blocked for flooding. */
  readonly isBlockedByFlood: boolean;
}

const STRING = ['String'];
const INTEGER = ['Integer'];
const BOOLEAN = ['Boolean'];
const CHAT = ['Integer', 'String'];
const FILE = ['InputFile', 'String'];
const ENTITIES = ['Array of MessageEntity'];
const INLINE_KEYBOARD = ['InlineKeyboardMarkup'];
const ANY_MARKUP = ['InlineKeyboardMarkup', 'ReplyKeyboardMarkup', 'ReplyKeyboardRemove', 'ForceReply'];

const TOPIC = { business_connection_id: STRING, message_thread_id: INTEGER };
const EFFECTS = {
  ...TOPIC,
  direct_messages_topic_id: INTEGER,
  disable_notification: BOOLEAN,
  protect_content: BOOLEAN,
  allow_paid_broadcast: BOOLEAN,
  message_effect_id: STRING,
  reply_parameters: ['ReplyParameters'],
};
const SENDING = { ...EFFECTS, suggested_post_parameters: ['SuggestedPostParameters'], reply_markup: ANY_MARKUP };
const CAPTION = { caption: STRING, parse_mode: STRING, caption_entities: ENTITIES };
const EDITED = { business_connection_id: STRING, chat_id: CHAT, message_id: INTEGER, inline_message_id: STRING };

/** The methods the simulator speaks with every field the Bot API documents for them; the test compares it with 10.1. */
export const METHOD_TABLE = new Map<string, MethodRule>([
  ['getMe', { required: {}, optional: {}, isBlockedByFlood: false }],
  [
    'sendMessage',
    {
      required: { chat_id: CHAT, text: STRING },
      optional: { ...SENDING, parse_mode: STRING, entities: ENTITIES, link_preview_options: ['LinkPreviewOptions'] },
      isBlockedByFlood: true,
    },
  ],
  [
    'sendPhoto',
    {
      required: { chat_id: CHAT, photo: FILE },
      optional: { ...SENDING, ...CAPTION, show_caption_above_media: BOOLEAN, has_spoiler: BOOLEAN },
      isBlockedByFlood: true,
    },
  ],
  [
    'sendDocument',
    {
      required: { chat_id: CHAT, document: FILE },
      optional: { ...SENDING, ...CAPTION, thumbnail: FILE, disable_content_type_detection: BOOLEAN },
      isBlockedByFlood: true,
    },
  ],
  [
    'sendMediaGroup',
    {
      required: {
        chat_id: CHAT,
        media: [
          'Array of InputMediaAudio',
          'Array of InputMediaDocument',
          'Array of InputMediaLivePhoto',
          'Array of InputMediaPhoto',
          'Array of InputMediaVideo',
        ],
      },
      optional: EFFECTS,
      isBlockedByFlood: true,
    },
  ],
  [
    'editMessageText',
    {
      required: {},
      optional: {
        ...EDITED,
        text: STRING,
        parse_mode: STRING,
        entities: ENTITIES,
        link_preview_options: ['LinkPreviewOptions'],
        rich_message: ['InputRichMessage'],
        reply_markup: INLINE_KEYBOARD,
      },
      isBlockedByFlood: true,
    },
  ],
  [
    'editMessageCaption',
    { required: {}, optional: { ...EDITED, ...CAPTION, show_caption_above_media: BOOLEAN, reply_markup: INLINE_KEYBOARD }, isBlockedByFlood: true },
  ],
  ['editMessageMedia', { required: { media: ['InputMedia'] }, optional: { ...EDITED, reply_markup: INLINE_KEYBOARD }, isBlockedByFlood: true }],
  ['editMessageReplyMarkup', { required: {}, optional: { ...EDITED, reply_markup: INLINE_KEYBOARD }, isBlockedByFlood: true }],
  ['deleteMessage', { required: { chat_id: CHAT, message_id: INTEGER }, optional: {}, isBlockedByFlood: true }],
  [
    'answerCallbackQuery',
    {
      required: { callback_query_id: STRING },
      optional: { text: STRING, show_alert: BOOLEAN, url: STRING, cache_time: INTEGER },
      isBlockedByFlood: false,
    },
  ],
  ['sendChatAction', { required: { chat_id: CHAT, action: STRING }, optional: TOPIC, isBlockedByFlood: true }],
  ['getChat', { required: { chat_id: CHAT }, optional: {}, isBlockedByFlood: false }],
  [
    'getUpdates',
    {
      required: {},
      optional: { offset: INTEGER, limit: INTEGER, timeout: INTEGER, allowed_updates: ['Array of String'] },
      isBlockedByFlood: false,
    },
  ],
  [
    'setWebhook',
    {
      required: { url: STRING },
      optional: {
        certificate: ['InputFile'],
        ip_address: STRING,
        max_connections: INTEGER,
        allowed_updates: ['Array of String'],
        drop_pending_updates: BOOLEAN,
        secret_token: STRING,
      },
      isBlockedByFlood: false,
    },
  ],
  ['deleteWebhook', { required: {}, optional: { drop_pending_updates: BOOLEAN }, isBlockedByFlood: false }],
  ['getWebhookInfo', { required: {}, optional: {}, isBlockedByFlood: false }],
]);
