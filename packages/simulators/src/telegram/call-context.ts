import type { Attachment, Chats } from './chats.js';
import type { FloodControl, RateLimits } from './rate-limits.js';
import type { UpdateQueue } from './updates.js';
import type { BotIdentity } from './wire-message.js';

export interface TelegramLimits extends RateLimits {
  readonly textCharacters: number;
  readonly captionCharacters: number;
  readonly albumMinimum: number;
  readonly albumMaximum: number;
  readonly callbackDataBytes: number;
  readonly photoBytes: number;
  readonly fileBytes: number;
}

export interface Bot extends BotIdentity {
  readonly token: string;
  readonly flood: FloodControl;
  readonly updates: UpdateQueue;
  /** Callback queries shown to this bot that it may answer. */
  readonly callbackQueries: Set<string>;
}

export interface FileStore {
  remember(file: Attachment): Attachment;
  find(fileId: string): Attachment | undefined;
}

/** What a method needs to do its work for one call. */
export interface CallContext {
  readonly method: string;
  readonly bot: Bot;
  readonly chats: Chats;
  readonly files: FileStore;
  readonly limits: TelegramLimits;
  readonly now: () => number;
  readonly nextMediaGroupId: () => string;
  readonly clientLeft: AbortSignal;
}
