import type { HubContext, JsonObject } from '@rookery/sdk';

/** A line with one consumer at a time, which gives messages until they are confirmed. */
export class Line {
  readonly #pending: JsonObject[] = [];
  /** The members of each session, in the order they began. */
  readonly sessions: (readonly string[])[] = [];
  holders = 0;
  /** Most that held it at once. */
  most = 0;
  /** Given but not confirmed is given again. */
  loses = 0;
  /** Why it cannot be held. */
  fault: Error | undefined;

  say(...messages: readonly JsonObject[]): void {
    this.#pending.push(...messages);
  }

  get unconfirmed(): readonly JsonObject[] {
    return this.#pending;
  }

  async listen({ members, signal, clock, deliver }: HubContext<unknown>): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.sessions.push(members.map(({ agent }) => agent));
    this.holders += 1;
    this.most = Math.max(this.most, this.holders);
    try {
      while (!signal.aborted) {
        const batch = [...this.#pending];
        if (batch.length > 0) {
          await deliver({ messages: batch, receipts: batch.flatMap(({ about }) => (typeof about === 'string' ? [{ reference: about, status: 'acted' as const }] : [])) });
          if (this.loses > 0) this.loses -= 1;
          else this.#pending.splice(0, batch.length);
        } else await clock.sleep(100, signal);
      }
    } finally {
      this.holders -= 1;
    }
  }
}
