import { z } from 'zod';
import type { JsonObject, JsonValue } from '@rookery/sdk';

/** The kinds of updates that can be asked for, named as in the Bot API ("Update"). */
export const KINDS = [
  'message', 'edited_message', 'channel_post', 'edited_channel_post', 'callback_query', 'message_reaction', 'poll_answer', 'my_chat_member', 'chat_member', 'chat_join_request',
] as const;

export type Kind = (typeof KINDS)[number];

const userSchema = z.object({ id: z.number(), first_name: z.string().optional(), last_name: z.string().optional(), username: z.string().optional(), language_code: z.string().optional() });
const chatSchema = z.object({ id: z.number(), type: z.string(), title: z.string().optional(), username: z.string().optional() });
const messageSchema = z.object({
  message_id: z.number().optional(), date: z.number().optional(), chat: chatSchema.optional(), from: userSchema.optional(), user: userSchema.optional(),
  text: z.string().optional(), caption: z.string().optional(),
});
const contentSchema = messageSchema.extend({
  id: z.string().optional(), data: z.string().optional(), message: messageSchema.optional(), new_chat_member: z.object({ status: z.string() }).optional(),
});

/** An update as far as the choice and the event need it; whatever else it holds stays in `raw`. */
export interface Update {
  readonly id: number;
  readonly kind: Kind;
  readonly chat: z.output<typeof chatSchema> | undefined;
  readonly from: z.output<typeof userSchema> | undefined;
  readonly messageId: number | undefined;
  /** Milliseconds; of a pressed button nobody says when. */
  readonly at: number | undefined;
  readonly text: string | undefined;
  readonly command: string | undefined;
  /** What follows a command. */
  readonly rest: string | undefined;
  /** The data of a button, and the id of its press. */
  readonly data: string | undefined;
  readonly callbackId: string | undefined;
  /** What the bot, or a person, is now in the chat. */
  readonly memberStatus: string | undefined;
  readonly raw: JsonObject;
}

/** Reads an update; `undefined` for a kind nobody can ask for. `bot`: its @name, to tell its commands from those of others. */
export function readUpdate(raw: JsonObject, bot: string | undefined): Update | undefined {
  const id = raw['update_id'];
  const kind = KINDS.find((known) => raw[known] !== undefined);
  if (kind === undefined || typeof id !== 'number') return undefined;
  const parsed = contentSchema.safeParse(raw[kind]);
  const content = parsed.success ? parsed.data : {};
  const message = kind === 'callback_query' ? (content.message ?? {}) : content;
  const text = kind === 'callback_query' ? undefined : (content.text ?? content.caption);
  return {
    id, kind, raw, text,
    chat: message.chat,
    from: content.from ?? content.user,
    messageId: message.message_id,
    at: content.date === undefined ? undefined : content.date * 1_000,
    ...readCommand(kind === 'message' || kind === 'channel_post' ? text : undefined, bot),
    data: kind === 'callback_query' ? content.data : undefined,
    callbackId: kind === 'callback_query' ? content.id : undefined,
    memberStatus: content.new_chat_member?.status,
  };
}

/** The event an update becomes: what is mostly needed at the top, all of it under `update`. */
export function payloadOf(update: Update): JsonObject {
  const { chat, from, at } = update;
  const name = [from?.first_name, from?.last_name].filter((part) => part !== undefined).join(' ');
  return withoutNothing({
    kind: update.kind,
    updateId: update.id,
    chatId: chat?.id,
    chatType: chat?.type,
    chatTitle: chat?.title,
    messageId: update.messageId,
    text: update.text,
    command: update.command,
    arguments: update.rest,
    payload: update.command === 'start' ? update.rest : undefined,
    data: update.data,
    status: update.memberStatus,
    from: from === undefined ? undefined : withoutNothing({ id: from.id, name, username: from.username, language: from.language_code }),
    date: at === undefined ? undefined : new Date(at).toISOString(),
    update: update.raw,
  });
}

function readCommand(text: string | undefined, bot: string | undefined): { readonly command: string | undefined; readonly rest: string | undefined } {
  const [, command, addressee, rest] = /^\/(\w{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/.exec(text?.trim() ?? '') ?? [];
  const isForAnother = addressee !== undefined && bot !== undefined && addressee.toLowerCase() !== bot.toLowerCase();
  if (command === undefined || isForAnother) return { command: undefined, rest: undefined };
  return { command: command.toLowerCase(), rest: rest?.trim() };
}

function withoutNothing(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
