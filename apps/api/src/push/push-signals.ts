import { z } from 'zod';
import type { RedisChannel } from '../dispatch/index.js';
import type { AddedMessage } from './push.repository.js';

/** Text of one message between processes; more goes out in several. */
const MOST_CHARACTERS = 512 * 1024;

/** Tells other processes of what was pushed. What gets lost is found when the heads of the channels are looked at. */
export interface PushSignals {
  pushed(agentId: number, messages: readonly AddedMessage[]): void;
  onPushed(listener: (agentId: number, messages: readonly AddedMessage[]) => void): () => void;
  /** Whether what other processes push is heard. */
  readonly isHeard: boolean;
}

/** Where there is no Redis: listeners hear what this process pushes at once, and the rest when the heads are looked at. */
export const noPushSignals: PushSignals = { pushed: () => undefined, onPushed: () => () => undefined, isHeard: false };

const wireSchema = z.object({
  agent: z.int(),
  messages: z.array(z.object({ channel: z.string(), position: z.int(), isFirst: z.boolean(), idempotencyKey: z.string(), data: z.string(), pushedAt: z.number() })),
});

export function channelPushSignals(channel: Pick<RedisChannel, 'publish' | 'onMessage'>, isUp: () => boolean): PushSignals {
  return {
    pushed(agentId, messages) {
      // Redis is away; processes look at the heads more often meanwhile.
      if (isUp()) for (const part of inParts(messages)) channel.publish(JSON.stringify({ agent: agentId, messages: part })).catch(() => undefined);
    },
    onPushed: (listener) => channel.onMessage((text) => {
      const told = readWire(text);
      if (told !== undefined) listener(told.agent, told.messages);
    }),
    get isHeard() {
      return isUp();
    },
  };
}

function inParts(messages: readonly AddedMessage[]): readonly (readonly AddedMessage[])[] {
  const parts: AddedMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    if (message.data.length > room) {
      parts.push([]);
      room = MOST_CHARACTERS;
    }
    parts.at(-1)?.push(message);
    room -= message.data.length;
  }
  return parts;
}

function readWire(text: string): z.output<typeof wireSchema> | undefined {
  try {
    const parsed = wireSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
