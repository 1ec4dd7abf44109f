import type { AgentScope } from '@rookery/engine';
import type { Hearing } from './push-access.js';
import { CLOSE, errorFrame, readFrame, unsubscribedFrame } from './push-frames.js';
import type { PushHub } from './push-hub.js';
import { Subscription, type ListenerSocket } from './push-subscription.js';
import type { PushRepository } from './push.repository.js';

/** Channels of one connection. */
const MOST_CHANNELS = 100;
/** Frames of a listener that wait to be worked through; more is a program gone wild. */
const MOST_WAITING = 200;

export interface ListenerParts {
  readonly agent: AgentScope;
  readonly hearing: Hearing;
  readonly socket: ListenerSocket;
  readonly whenSlow: 'disconnect' | 'skip';
  readonly hub: PushHub;
  readonly repository: Pick<PushRepository, 'after' | 'heads'>;
  /** Takes what a listener says of a message it got. */
  readonly acknowledge: (message: Acknowledged) => void;
  readonly now: () => number;
}

/** What a listener says became of a message. */
export interface Acknowledged {
  readonly channel: string;
  readonly cursor: number;
  readonly status: 'delivered' | 'read' | 'acted';
}

/** One connection and what it listens to. What it asks is done in order. */
export class PushListener {
  readonly #parts: ListenerParts;
  readonly #subscriptions = new Map<string, Subscription>();
  #turns: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isEnded = false;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
  }

  get agent(): AgentScope {
    return this.#parts.agent;
  }

  get until(): number | null {
    return this.#parts.hearing.until;
  }

  /** A frame the listener sent. */
  receive(text: string): void {
    const frame = readFrame(text);
    if (frame === undefined) {
      this.close({ ...CLOSE.wrongFrame, reason: 'send {"subscribe":"channel","after":cursor}, {"unsubscribe":"channel"} or {"ack":"channel","cursor":cursor}' });
      return;
    }
    if ('subscribe' in frame) this.subscribe(frame.subscribe, frame.after);
    else if ('unsubscribe' in frame) this.#inTurn(() => this.#unsubscribe(frame.unsubscribe));
    else this.#inTurn(() => this.#acknowledge(frame));
  }

  /** Begins to listen, after the cursor or from now on. A channel that is listened to already begins anew. */
  subscribe(channel: string, after: number | undefined): void {
    this.#inTurn(() => this.#subscribe(channel, after));
  }

  close(end: { readonly code: number; readonly reason: string }): void {
    this.leave();
    this.#parts.socket.close(end);
  }

  /** The connection is gone. */
  leave(): void {
    this.#isEnded = true;
    for (const subscription of this.#subscriptions.values()) this.#parts.hub.leave(this.agent.agentId, subscription);
    this.#subscriptions.clear();
  }

  #inTurn(work: () => Promise<void> | void): void {
    if (this.#isEnded) return;
    this.#waiting += 1;
    if (this.#waiting > MOST_WAITING) {
      this.close({ ...CLOSE.wrongFrame, reason: `more than ${MOST_WAITING} requests wait; send them as they are answered` });
      return;
    }
    this.#turns = this.#turns.then(work).catch(() => undefined).finally(() => {
      this.#waiting -= 1;
    });
  }

  async #subscribe(channel: string, after: number | undefined): Promise<void> {
    const { agent: { agentId }, hearing, socket, whenSlow, hub, repository, now } = this.#parts;
    if (this.#isEnded) return;
    if (!hearing.mayHear(channel)) return socket.send(errorFrame('push.notAllowed', 'the token does not open this channel', channel));
    if (!this.#subscriptions.has(channel) && this.#subscriptions.size >= MOST_CHANNELS) return socket.send(errorFrame('push.tooManyChannels', `a connection listens to ${MOST_CHANNELS} channels at most; open another one`, channel));
    this.#drop(channel);
    const subscription = new Subscription({ channel, socket, whenSlow, read: (position, limit) => repository.after({ agentId, channel }, position, { now: now(), limit }) });
    this.#subscriptions.set(channel, subscription);
    // First join, then look where the channel stands: what is pushed in between is offered.
    hub.join(agentId, subscription);
    try {
      const [found] = await repository.heads([{ agentId, channel }]);
      await subscription.open(found?.head ?? 0, after);
    } catch {
      this.#drop(channel);
      socket.send(errorFrame('push.unavailable', 'the channel cannot be read just now; subscribe again in some seconds', channel));
    }
  }

  #unsubscribe(channel: string): void {
    this.#drop(channel);
    this.#parts.socket.send(unsubscribedFrame(channel));
  }

  #acknowledge({ ack: channel, cursor, status }: { readonly ack: string; readonly cursor: number; readonly status: Acknowledged['status'] }): void {
    if (this.#subscriptions.has(channel)) this.#parts.acknowledge({ channel, cursor, status });
    else this.#parts.socket.send(errorFrame('push.notSubscribed', 'only messages of channels that are listened to can be acknowledged', channel));
  }

  #drop(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    if (subscription === undefined) return;
    this.#subscriptions.delete(channel);
    this.#parts.hub.leave(this.agent.agentId, subscription);
  }
}
