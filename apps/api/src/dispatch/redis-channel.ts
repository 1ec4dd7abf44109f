import { randomUUID } from 'node:crypto';
import type { RedisConnections } from './redis-connections.js';

/**
 * A pub/sub channel that tells the other processes, and not this one. Nothing is kept: who does not listen at that moment
 * has missed it.
 */
export class RedisChannel {
  readonly #connections: RedisConnections;
  readonly #name: string;
  /** Stands before each message, so that its sender passes it over. */
  readonly #sender = randomUUID();
  readonly #listeners = new Set<(message: string) => void>();

  constructor(connections: RedisConnections, name: string) {
    this.#connections = connections;
    this.#name = name;
    connections.subscriber.on('message', (channel: string, text: string) => {
      if (channel !== name) return;
      const cut = text.indexOf(' ');
      if (text.slice(0, cut) === this.#sender) return;
      for (const listener of this.#listeners) listener(text.slice(cut + 1));
    });
  }

  /** Listens from now on, over every reconnect. */
  async subscribe(): Promise<void> {
    await this.#connections.subscriber.subscribe(this.#name);
  }

  onMessage(listener: (message: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Rejects while Redis is away. */
  async publish(message: string): Promise<void> {
    await this.#connections.commands.publish(this.#name, `${this.#sender} ${message}`);
  }
}
