import type { JsonRecord } from '../wire/json-value.js';
import type { Attachment, ChatSettings, SentMessage } from './chats.js';

export interface BotIdentity {
  readonly id: number;
  readonly username: string;
}

export const toWireBot = ({ id, username }: BotIdentity): JsonRecord => ({
  id,
  is_bot: true,
  first_name: username,
  username,
});

export const toWireChat = (chat: ChatSettings): JsonRecord => ({
  id: chat.id,
  type: chat.type,
  ...(chat.type === 'private' ? { first_name: chat.title ?? `User ${chat.id}` } : { title: chat.title ?? `Chat ${chat.id}` }),
  ...(chat.username === undefined ? {} : { username: chat.username }),
});

/** The `Message` object of the Bot API, with the fields a bot reads back from its own messages. */
export function toWireMessage(bot: BotIdentity, chat: ChatSettings, message: SentMessage): JsonRecord {
  const isInline = message.replyMarkup !== undefined && 'inline_keyboard' in message.replyMarkup;
  return {
    message_id: message.messageId,
    ...(chat.type === 'channel' ? { sender_chat: toWireChat(chat) } : { from: toWireBot(bot) }),
    chat: toWireChat(chat),
    date: Math.floor(message.sentAt / 1000),
    ...(message.editedAt === undefined ? {} : { edit_date: Math.floor(message.editedAt / 1000) }),
    ...(message.mediaGroupId === undefined ? {} : { media_group_id: message.mediaGroupId }),
    ...(message.text === undefined ? {} : { text: message.text }),
    ...(message.caption === undefined ? {} : { caption: message.caption }),
    ...(message.entities.length === 0 ? {} : { [message.text === undefined ? 'caption_entities' : 'entities']: message.entities }),
    ...(message.attachment === undefined ? {} : wireAttachment(message.attachment)),
    ...(isInline ? { reply_markup: message.replyMarkup } : {}),
  };
}

function wireAttachment(attachment: Attachment): JsonRecord {
  const file = {
    file_id: attachment.fileId,
    file_unique_id: attachment.fileId.slice(-16),
    ...(attachment.bytes === undefined ? {} : { file_size: attachment.bytes }),
  };
  const named = {
    ...file,
    ...(attachment.filename === undefined ? {} : { file_name: attachment.filename }),
    ...(attachment.mimeType === undefined ? {} : { mime_type: attachment.mimeType }),
  };
  switch (attachment.kind) {
    case 'photo':
      return { photo: [{ ...file, width: 800, height: 600 }] };
    case 'document':
      return { document: named };
    case 'video':
      return { video: { ...named, width: 800, height: 600, duration: 1 } };
    case 'audio':
      return { audio: { ...named, duration: 1 } };
  }
}
