import { z } from 'zod';
import type { EndpointChange, HubDelivery, HubMember, JsonObject, Receipt } from '@rookery/sdk';
import { endpointOf, referenceOf } from '../telegram/names.js';
import { isWanted, type Options } from './choice.js';
import { readUpdate, type Kind, type Update } from './update.js';

/** The bot updates came from. */
export interface Bot {
  readonly id: string;
  /** Its @name, where it is known. */
  readonly username: string | undefined;
}

/** Asked for whatever the members take: a pressed button is a receipt, and a block or a start says whether a chat can be written to. */
const ALWAYS: readonly Kind[] = ['message', 'callback_query', 'my_chat_member'];
const GONE: readonly string[] = ['kicked', 'left'];

const messageSchema = z.object({ bot: z.object({ id: z.string(), username: z.string().optional() }), update: z.record(z.string(), z.json()) });

export function allowedUpdates(members: readonly HubMember<Options>[]): string[] {
  return [...new Set([...ALWAYS, ...members.flatMap(({ options }) => options.kinds)])].toSorted();
}

/** Updates as they are handed to the members, with what they say of deliveries and chats. */
export function deliveryOf(bot: Bot, credential: string, updates: readonly JsonObject[]): HubDelivery {
  const { id, username } = bot;
  const read = updates.flatMap((update) => readUpdate(update, username) ?? []);
  return {
    messages: updates.map((update) => ({ bot: { id, ...(username === undefined ? {} : { username }) }, update })),
    receipts: read.flatMap((update) => receiptOf(bot, update)),
    endpoints: read.flatMap((update) => endpointChangeOf(credential, update)),
  };
}

/** The bot and the update of a message, as `select` gets it. */
export function readMessage(message: JsonObject): { readonly bot: string; readonly update: Update } | undefined {
  const { bot, update } = messageSchema.parse(message);
  const read = readUpdate(update, bot.username);
  return read === undefined ? undefined : { bot: bot.id, update: read };
}

/** What is shown to who pressed a button: the answer of the first member that takes it and has one. */
export function answerTo(update: Update, members: readonly HubMember<Options>[]): { readonly callback_query_id: string; readonly text?: string } | undefined {
  if (update.callbackId === undefined) return undefined;
  const text = members.find(({ options }) => options.buttonAnswer !== undefined && isWanted(options, update))?.options.buttonAnswer;
  return { callback_query_id: update.callbackId, ...(text === undefined ? {} : { text }) };
}

function receiptOf(bot: Bot, { kind, chat, messageId }: Update): readonly Receipt[] {
  if (kind !== 'callback_query' || chat === undefined || messageId === undefined) return [];
  return [{ reference: referenceOf(bot.id, chat.id, messageId), status: 'acted' }];
}

function endpointChangeOf(credential: string, { kind, chat, command, memberStatus }: Update): readonly EndpointChange[] {
  if (chat === undefined) return [];
  const endpoint = endpointOf(credential, chat.id);
  if (kind === 'my_chat_member' && memberStatus !== undefined) {
    return [{ endpoint, disabled: GONE.includes(memberStatus) ? `the bot was ${chat.type === 'private' ? 'blocked by the user' : 'removed from the chat'}` : null }];
  }
  return kind === 'message' && command === 'start' ? [{ endpoint, disabled: null }] : [];
}
