import { PermanentError, type AgentEvent, type JsonObject } from '@rookery/sdk';
import type { ChatOptions } from './spec.js';

const LARGEST_BYTES = 32_000;

/** The id of the space without "spaces/"; empty where the template gives none. */
export function spaceOf({ space }: ChatOptions, { scope }: AgentEvent): string {
  return space.render(scope).trim().replace(/^spaces\//, '');
}

/** Throws for a space that is none; for those who write by webhook it is not asked. */
export function requireSpace(options: ChatOptions, event: AgentEvent): string {
  const space = spaceOf(options, event);
  if (/^[\w-]{3,100}$/.test(space)) return space;
  throw new PermanentError(`space: "${space.slice(0, 50)}" is no space; the template "${options.space.source.slice(0, 100)}" must give its id, for example "spaces/AAAAbCdEfGh"`);
}

export function contentOf(options: ChatOptions, event: AgentEvent): JsonObject {
  const text = options.text.render(event.scope).trim();
  const card = options.card?.(event.scope);
  if (text === '' && card === undefined) throw new PermanentError(`text: "${options.text.source.slice(0, 100)}" gave an empty text for this event`);
  const thread = options.thread.render(event.scope).trim();
  const content: JsonObject = { ...(text === '' ? {} : { text }), ...(card === undefined ? {} : { cardsV2: [{ cardId: 'card', card }] }), ...(thread === '' ? {} : { thread: { threadKey: thread } }) };
  const bytes = Buffer.byteLength(JSON.stringify(content));
  if (bytes > LARGEST_BYTES) throw new PermanentError(`text: the message has ${bytes} bytes; Google Chat takes ${LARGEST_BYTES}, so shorten it`);
  return content;
}
