import type { JsonValue, SourceState } from '@rookery/sdk';
import type { RunnerScope } from '../ports/identity.js';
import type { StateWrite } from '../ports/turn-store.js';
import { checkKey } from './key-limit.js';
import type { RunnerHost } from './runner-host.js';
import { parseJson } from './step-runner.js';

const STATE_PAGE = 5_000;

/** A source's state: reads what is committed, gathers what is to be. */
export class CommittableState implements SourceState {
  readonly #host: RunnerHost;
  readonly #scope: RunnerScope;
  #writes = new Map<string, StateWrite>();

  constructor(host: RunnerHost, scope: RunnerScope) {
    this.#host = host;
    this.#scope = scope;
  }

  get writes(): readonly StateWrite[] {
    return [...this.#writes.values()];
  }

  /** Hands over the writes gathered so far and starts anew. */
  take(): CommittableState {
    const taken = new CommittableState(this.#host, this.#scope);
    taken.#writes = this.#writes;
    this.#writes = new Map();
    return taken;
  }

  async entries(): Promise<ReadonlyMap<string, JsonValue>> {
    const all = new Map<string, JsonValue>();
    let after: string | undefined;
    for (;;) {
      const page = await this.#host.store.turns.listState({ ...this.#scope, now: this.#host.clock.now(), limit: STATE_PAGE, ...(after === undefined ? {} : { after }) });
      for (const [key, text] of page) all.set(key, parseJson(text));
      after = [...page.keys()].at(-1);
      if (page.size < STATE_PAGE || after === undefined) break;
    }
    for (const write of this.#writes.values()) {
      if (write.value === null) all.delete(write.key);
      else all.set(write.key, parseJson(write.value));
    }
    return all;
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>> {
    const texts = await this.#host.store.turns.loadState({ ...this.#scope, keys, now: this.#host.clock.now() });
    const found = new Map([...texts].map(([key, text]) => [key, parseJson(text)] as const));
    for (const key of keys) {
      const write = this.#writes.get(key);
      if (write === undefined) continue;
      if (write.value === null) found.delete(key);
      else found.set(key, parseJson(write.value));
    }
    return found;
  }

  set(key: string, value: JsonValue, options: { readonly ttlMs?: number } = {}): void {
    const expiresAt = options.ttlMs === undefined ? null : this.#host.clock.now() + options.ttlMs;
    this.#writes.set(key, { key: checkKey('state key', key), value: JSON.stringify(value), expiresAt });
  }

  delete(key: string): void {
    this.#writes.set(key, { key, value: null, expiresAt: null });
  }
}
