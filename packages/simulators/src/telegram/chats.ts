import { BotApiError, badRequest } from './bot-api-error.js';
import type { MessageEntity } from './markup/message-entity.js';
import type { JsonRecord } from '../wire/json-value.js';

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel';
export type BlockedBy = 'user' | 'deactivated user' | 'kick';

export interface ChatSettings {
  readonly id: number;
  readonly type: ChatType;
  readonly title?: string;
  readonly username?: string;
  /** Why the bot may not write here; without it, it may. */
  readonly blockedBy?: BlockedBy;
}

export interface Attachment {
  readonly kind: 'photo' | 'document' | 'video' | 'audio';
  readonly fileId: string;
  readonly filename?: string;
  readonly mimeType?: string;
  readonly bytes?: number;
  readonly sha256?: string;
}

/** A message that was accepted, as it stands now. */
export interface SentMessage {
  readonly chatId: number;
  readonly messageId: number;
  /** The username of the bot that sent it. */
  readonly bot: string;
  readonly method: string;
  readonly sentAt: number;
  readonly text?: string;
  readonly caption?: string;
  readonly entities: readonly MessageEntity[];
  readonly attachment?: Attachment;
  readonly replyMarkup?: JsonRecord;
  readonly mediaGroupId?: string;
  readonly replyToMessageId?: number;
  readonly editedAt?: number;
  readonly isDeleted: boolean;
}

export interface Chats {
  add(settings: ChatSettings): void;
  block(chatId: number, by?: BlockedBy): void;
  unblock(chatId: number): void;
  /** Turns a group into a supergroup with another id. */
  migrate(oldId: number, newId: number): void;
  /** The chat for reading. Throws 400 `chat not found`. */
  find(chatId: number | string | undefined): ChatSettings;
  /** The chat for writing. Throws also 403 for a blocked bot and 400 with `migrate_to_chat_id`. */
  findWritable(chatId: number | string | undefined): ChatSettings;
  store(message: Omit<SentMessage, 'messageId' | 'isDeleted'>): SentMessage;
  replace(message: SentMessage): void;
  message(chatId: number, messageId: number): SentMessage | undefined;
  messages(chatId?: number): readonly SentMessage[];
  clear(): void;
}

export function createChats(): Chats {
  const chats = new Map<number, ChatSettings>();
  const migrations = new Map<number, number>();
  const messages = new Map<string, SentMessage>();
  const lastIds = new Map<number, number>();
  const keyOf = (chatId: number, messageId: number): string => `${chatId}:${messageId}`;
  const known = (chatId: number): ChatSettings => {
    const chat = chats.get(chatId);
    if (chat === undefined) throw new Error(`chat: ${chatId} is not in the simulator; call addChat first`);
    return chat;
  };
  const find = (chatId: number | string | undefined): ChatSettings => {
    const asNumber = typeof chatId === 'string' && /^-?\d+$/.test(chatId) ? Number(chatId) : chatId;
    const chat =
      typeof asNumber === 'number'
        ? chats.get(asNumber)
        : [...chats.values()].find((candidate) => candidate.username !== undefined && `@${candidate.username}` === asNumber);
    if (chat === undefined) throw badRequest('chat not found');
    return chat;
  };
  return {
    add(settings) {
      chats.set(settings.id, settings);
    },
    block(chatId, by) {
      const chat = known(chatId);
      chats.set(chatId, { ...chat, blockedBy: by ?? (chat.type === 'private' ? 'user' : 'kick') });
    },
    unblock(chatId) {
      const { blockedBy: _blockedBy, ...chat } = known(chatId);
      chats.set(chatId, chat);
    },
    migrate(oldId, newId) {
      const group = known(oldId);
      if (group.type !== 'group') throw new Error(`chat: ${oldId} is a ${group.type}; only a group migrates`);
      chats.set(newId, { ...group, id: newId, type: 'supergroup' });
      migrations.set(oldId, newId);
    },
    find,
    findWritable(chatId) {
      const chat = find(chatId);
      const newId = migrations.get(chat.id);
      if (newId !== undefined) {
        throw new BotApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: newId });
      }
      if (chat.blockedBy !== undefined) throw new BotApiError(403, `Forbidden: ${blockDescription(chat, chat.blockedBy)}`);
      return chat;
    },
    store(message) {
      const messageId = (lastIds.get(message.chatId) ?? 0) + 1;
      lastIds.set(message.chatId, messageId);
      const stored = { ...message, messageId, isDeleted: false };
      messages.set(keyOf(message.chatId, messageId), stored);
      return stored;
    },
    replace(message) {
      messages.set(keyOf(message.chatId, message.messageId), message);
    },
    message: (chatId, messageId) => messages.get(keyOf(chatId, messageId)),
    messages: (chatId) => [...messages.values()].filter((message) => chatId === undefined || message.chatId === chatId),
    clear() {
      messages.clear();
      lastIds.clear();
    },
  };
}

function blockDescription(chat: ChatSettings, by: BlockedBy): string {
  if (by === 'user') return 'bot was blocked by the user';
  if (by === 'deactivated user') return 'user is deactivated';
  return chat.type === 'group' ? 'bot was kicked from the group chat' : `bot was kicked from the ${chat.type} chat`;
}
