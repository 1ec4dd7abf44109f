import { messageFrame } from './push-frames.js';
import type { Subscription } from './push-subscription.js';
import type { AddedMessage, ChannelName } from './push.repository.js';

/** Who listens to what in this process. */
export class PushHub {
  /** By agent and channel. */
  readonly #agents = new Map<number, Map<string, Set<Subscription>>>();

  get channels(): readonly ChannelName[] {
    return [...this.#agents].flatMap(([agentId, channels]) => [...channels.keys()].map((channel) => ({ agentId, channel })));
  }

  join(agentId: number, subscription: Subscription): void {
    const channels = this.#agents.get(agentId) ?? new Map<string, Set<Subscription>>();
    this.#agents.set(agentId, channels);
    const listeners = channels.get(subscription.channel) ?? new Set<Subscription>();
    channels.set(subscription.channel, listeners);
    listeners.add(subscription);
  }

  leave(agentId: number, subscription: Subscription): void {
    subscription.end();
    const channels = this.#agents.get(agentId);
    const listeners = channels?.get(subscription.channel);
    listeners?.delete(subscription);
    if (listeners?.size === 0) channels?.delete(subscription.channel);
    if (channels?.size === 0) this.#agents.delete(agentId);
  }

  isHeard(agentId: number): boolean {
    return this.#agents.has(agentId);
  }

  /** Gives messages to all who listen to their channels. */
  tell(agentId: number, messages: readonly AddedMessage[]): void {
    const channels = this.#agents.get(agentId);
    if (channels === undefined) return;
    for (const message of messages) {
      const listeners = channels.get(message.channel);
      if (listeners === undefined) continue;
      const frame = messageFrame(message.channel, message);
      for (const listener of listeners) listener.offer(message, frame);
    }
  }

  /** Where channels stand: whoever is behind catches up. */
  reach(heads: readonly (ChannelName & { readonly head: number })[]): void {
    for (const { agentId, channel, head } of heads) for (const listener of this.#agents.get(agentId)?.get(channel) ?? []) listener.reach(head);
  }

  tellSkipped(): void {
    for (const channels of this.#agents.values()) for (const listeners of channels.values()) for (const listener of listeners) listener.tellSkipped();
  }
}
