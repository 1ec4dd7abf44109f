import { isRecord } from '../wire/json-value.js';
import type { JsonRecord } from '../wire/json-value.js';
import { badRequest, tooManyRequests } from './bot-api-error.js';
import type { CallContext } from './call-context.js';
import type { Attachment, ChatSettings, SentMessage } from './chats.js';
import { lengthInCharacters, parseFormattedText } from './markup/formatted-text.js';
import type { FormattedText } from './markup/message-entity.js';
import type { Parameters } from './parameters.js';
import { checkReplyMarkup } from './reply-markup.js';
import { toWireMessage } from './wire-message.js';

const TWO_DAYS_MS = 172_800_000;

export function sendMessage(context: CallContext, parameters: Parameters): JsonRecord {
  const formatted = readText(context, parameters);
  return sendOne(context, parameters, { text: formatted.text, entities: formatted.entities });
}

export function sendFile(kind: 'photo' | 'document'): (context: CallContext, parameters: Parameters) => JsonRecord {
  return (context, parameters) => {
    const caption = readCaption(context, parameters.string('caption'), parameters.string('parse_mode'));
    const attachment = readAttachment(context, kind, { parameters, reference: parameters.string(kind), part: kind });
    return sendOne(context, parameters, { ...captionOf(caption), entities: caption.entities, attachment });
  };
}

export function sendMediaGroup(context: CallContext, parameters: Parameters): readonly JsonRecord[] {
  const { albumMinimum, albumMaximum } = context.limits;
  const media = parameters.array('media') ?? [];
  if (media.length < albumMinimum || media.length > albumMaximum) {
    throw badRequest(`an album must include ${albumMinimum}-${albumMaximum} items, not ${media.length}`);
  }
  const items = media.map((item) => readAlbumItem(context, parameters, item));
  const kinds = new Set(items.map(({ attachment }) => attachment.kind));
  if (kinds.size > 1 && (kinds.has('document') || kinds.has('audio'))) {
    throw badRequest('documents and audio files can be only grouped in an album with messages of the same type');
  }
  const chat = admit(context, parameters, items.length);
  const mediaGroupId = context.nextMediaGroupId();
  return items.map((item) => toWireMessage(context.bot, chat, context.chats.store({ ...sentBy(context, chat), ...item, mediaGroupId })));
}

export function editMessageText(context: CallContext, parameters: Parameters): JsonRecord {
  if (parameters.has('rich_message')) throw badRequest('the simulator does not know rich messages; send text');
  const { text, entities } = readText(context, parameters);
  const before = findToEdit(context, parameters);
  if (before.message.text === undefined) throw badRequest('there is no text in the message to edit');
  // An edit without a keyboard takes the one that was there away.
  const { replyMarkup: _replyMarkup, ...plain } = before.message;
  return edit(context, before, { ...plain, text, entities, ...readMarkup(context, parameters) });
}

export function editMessageCaption(context: CallContext, parameters: Parameters): JsonRecord {
  const caption = readCaption(context, parameters.string('caption'), parameters.string('parse_mode'));
  const before = findToEdit(context, parameters);
  if (before.message.attachment === undefined) throw badRequest('there is no caption in the message to edit');
  const { caption: _caption, replyMarkup: _replyMarkup, ...plain } = before.message;
  return edit(context, before, { ...plain, ...captionOf(caption), entities: caption.entities, ...readMarkup(context, parameters) });
}

export function editMessageMedia(context: CallContext, parameters: Parameters): JsonRecord {
  const item = readAlbumItem(context, parameters, parameters.record('media'));
  const before = findToEdit(context, parameters);
  const { text: _text, caption: _caption, replyMarkup: _replyMarkup, ...plain } = before.message;
  return edit(context, before, { ...plain, ...item, ...readMarkup(context, parameters) });
}

export function editMessageReplyMarkup(context: CallContext, parameters: Parameters): JsonRecord {
  const replyMarkup = readMarkup(context, parameters);
  const before = findToEdit(context, parameters);
  const { replyMarkup: _replyMarkup, ...plain } = before.message;
  return edit(context, before, { ...plain, ...replyMarkup });
}

export function deleteMessage(context: CallContext, parameters: Parameters): true {
  const chat = context.chats.findWritable(chatIdOf(parameters));
  const message = context.chats.message(chat.id, parameters.integer('message_id') ?? 0);
  if (message === undefined || message.isDeleted) throw badRequest('message to delete not found');
  if (message.bot !== context.bot.username || message.sentAt < context.now() - TWO_DAYS_MS) {
    throw badRequest("message can't be deleted for everyone");
  }
  context.chats.replace({ ...message, isDeleted: true });
  return true;
}

export const chatIdOf = (parameters: Parameters): number | string | undefined =>
  parameters.integer('chat_id') ?? parameters.string('chat_id');

type Content = Pick<SentMessage, 'entities'> & Partial<Pick<SentMessage, 'text' | 'caption' | 'attachment'>>;

function sendOne(context: CallContext, parameters: Parameters, content: Content): JsonRecord {
  const markup = parameters.record('reply_markup');
  checkReplyMarkup(markup, context.limits.callbackDataBytes);
  const chat = context.chats.findWritable(chatIdOf(parameters));
  const reply = readReply(context, parameters, chat);
  admit(context, parameters, 1);
  const message = context.chats.store({
    ...sentBy(context, chat),
    ...content,
    ...reply,
    ...(markup === undefined ? {} : { replyMarkup: markup }),
  });
  return toWireMessage(context.bot, chat, message);
}

function admit(context: CallContext, parameters: Parameters, messages: number): ChatSettings {
  const chat = context.chats.findWritable(chatIdOf(parameters));
  const retryAfter = context.bot.flood.admit({
    chatId: chat.id,
    isGroup: chat.type !== 'private',
    messages,
    now: context.now(),
  });
  if (retryAfter > 0) throw tooManyRequests(retryAfter);
  return chat;
}

const sentBy = (context: CallContext, chat: ChatSettings): Pick<SentMessage, 'chatId' | 'bot' | 'method' | 'sentAt'> => ({
  chatId: chat.id,
  bot: context.bot.username,
  method: context.method,
  sentAt: context.now(),
});

function readText(context: CallContext, parameters: Parameters): FormattedText {
  const formatted = parseFormattedText(parameters.string('text') ?? '', parameters.string('parse_mode'));
  if (formatted.text === '') throw badRequest('message text is empty');
  if (lengthInCharacters(formatted.text) > context.limits.textCharacters) throw badRequest('message is too long');
  return formatted;
}

function readCaption(context: CallContext, caption: string | undefined, parseMode: string | undefined): FormattedText {
  const formatted = parseFormattedText(caption ?? '', parseMode);
  if (lengthInCharacters(formatted.text) > context.limits.captionCharacters) throw badRequest('message caption is too long');
  return formatted;
}

const captionOf = ({ text }: FormattedText): { readonly caption?: string } => (text === '' ? {} : { caption: text });

function readMarkup(context: CallContext, parameters: Parameters): { readonly replyMarkup?: JsonRecord } {
  const replyMarkup = parameters.record('reply_markup');
  checkReplyMarkup(replyMarkup, context.limits.callbackDataBytes);
  return replyMarkup === undefined ? {} : { replyMarkup };
}

function readReply(context: CallContext, parameters: Parameters, chat: ChatSettings): { readonly replyToMessageId?: number } {
  const reply = parameters.record('reply_parameters');
  if (reply === undefined) return {};
  const messageId = reply['message_id'];
  if (typeof messageId !== 'number') throw badRequest('field "message_id" of reply_parameters must be of type Integer');
  const target = context.chats.message(chat.id, messageId);
  if (target !== undefined && !target.isDeleted) return { replyToMessageId: messageId };
  if (reply['allow_sending_without_reply'] === true) return {};
  throw badRequest('message to be replied not found');
}

function readAlbumItem(
  context: CallContext,
  parameters: Parameters,
  item: unknown,
): { readonly caption?: string; readonly entities: FormattedText['entities']; readonly attachment: Attachment } {
  if (!isRecord(item)) throw badRequest("can't parse InputMedia: expected an Object");
  const kind = (['photo', 'video', 'document', 'audio'] as const).find((known) => known === item['type']);
  if (kind === undefined) throw badRequest(`can't parse InputMedia: media type "${String(item['type'])}" is not known`);
  const { media, caption, parse_mode: parseMode } = item;
  if (typeof media !== 'string' || media === '') throw badRequest('can\'t parse InputMedia: field "media" must be a non-empty String');
  const formatted = readCaption(
    context,
    typeof caption === 'string' ? caption : undefined,
    typeof parseMode === 'string' ? parseMode : undefined,
  );
  const attachment = readAttachment(context, kind, { parameters, reference: media, part: '' });
  return { ...captionOf(formatted), entities: formatted.entities, attachment };
}

/** A file is uploaded in its own part, attached by name, taken over by `file_id`, or named by URL (never fetched). */
function readAttachment(
  context: CallContext,
  kind: Attachment['kind'],
  from: { readonly parameters: Parameters; readonly reference: string | undefined; readonly part: string },
): Attachment {
  const { reference } = from;
  const part = reference?.startsWith('attach://') === true ? reference.slice('attach://'.length) : from.part;
  const file = from.parameters.file(part);
  if (file !== undefined) {
    if (file.bytes === 0) throw badRequest('file must be non-empty');
    const limit = kind === 'photo' ? context.limits.photoBytes : context.limits.fileBytes;
    if (file.bytes > limit) throw badRequest(`file is too big: ${file.bytes} bytes`);
    return context.files.remember({ kind, fileId: `${kind}-${file.sha256.slice(0, 24)}`, ...file });
  }
  if (reference === undefined || reference === '') throw badRequest(`there is no ${kind} in the request`);
  if (/^https?:\/\//.test(reference) && URL.canParse(reference)) {
    return context.files.remember({ kind, fileId: `${kind}-${Buffer.from(reference).toString('base64url')}` });
  }
  const known = context.files.find(reference);
  if (known === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
  if (known.kind !== kind) throw badRequest(`can't use file of type ${known.kind} as ${kind}`);
  return known;
}

interface Editable {
  readonly chat: ChatSettings;
  readonly message: SentMessage;
}

function findToEdit(context: CallContext, parameters: Parameters): Editable {
  if (parameters.has('inline_message_id')) throw badRequest('MESSAGE_ID_INVALID');
  if (chatIdOf(parameters) === undefined) throw badRequest('chat_id is empty');
  if (!parameters.has('message_id')) throw badRequest('message identifier is not specified');
  const chat = context.chats.findWritable(chatIdOf(parameters));
  const message = context.chats.message(chat.id, parameters.integer('message_id') ?? 0);
  if (message === undefined || message.isDeleted) throw badRequest('message to edit not found');
  if (message.bot !== context.bot.username) throw badRequest("message can't be edited");
  return { chat, message };
}

function edit(context: CallContext, before: Editable, after: SentMessage): JsonRecord {
  if (contentOf(before.message) === contentOf(after)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  const edited = { ...after, editedAt: context.now() };
  context.chats.replace(edited);
  return toWireMessage(context.bot, before.chat, edited);
}

const contentOf = ({ text, caption, attachment, entities, replyMarkup }: SentMessage): string =>
  JSON.stringify([text, caption, attachment?.fileId, entities, replyMarkup]);
