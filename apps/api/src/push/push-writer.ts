import type { AgentScope, EngineServices } from '@rookery/engine';
import type { Clock, PushedMessage, PushInfo } from '@rookery/sdk';
import type { PushSignals } from './push-signals.js';
import type { AddedMessage, PushRepository } from './push.repository.js';

/** Keeps what actions push, then tells this process's listeners and the other processes. */
export class PushWriter {
  readonly repository: PushRepository;
  readonly #signals: PushSignals;
  readonly #clock: Clock;
  readonly #listeners = new Set<(agentId: number, messages: readonly AddedMessage[]) => void>();

  constructor({ repository, signals, clock }: { readonly repository: PushRepository; readonly signals: PushSignals; readonly clock: Clock }) {
    this.repository = repository;
    this.#signals = signals;
    this.#clock = clock;
  }

  /** Whether what other processes push is heard. */
  get hearsOthers(): boolean {
    return this.#signals.isHeard;
  }

  async add(scope: AgentScope, messages: Parameters<EngineServices['addToPush']>[1], { keep, keepMs }: PushInfo): Promise<readonly (PushedMessage | undefined)[]> {
    if (messages.length === 0) return [];
    const { places, added } = await this.repository.add(scope, messages, { keep, keepMs, now: this.#clock.now() });
    if (added.length > 0) {
      for (const listener of this.#listeners) listener(scope.agentId, added);
      this.#signals.pushed(scope.agentId, added);
    }
    return places;
  }

  /** Calls `listener` with what was pushed, by this process and, where they are heard, by others. */
  onPushed(listener: (agentId: number, messages: readonly AddedMessage[]) => void): () => void {
    this.#listeners.add(listener);
    const forget = this.#signals.onPushed(listener);
    return () => {
      this.#listeners.delete(listener);
      forget();
    };
  }
}
