import { LRUCache } from 'lru-cache';
import type { JsonValue } from '@rookery/model';
import type { Clock, LookupCache } from '@rookery/sdk';

const MOST_BYTES = 16 * 1024 * 1024;

/** What one lookup asked before: at most 16 MiB of JSON text, the least recently used goes first. */
export class LookupMemory implements LookupCache {
  readonly #answers: LRUCache<string, string>;

  constructor(clock: Clock) {
    this.#answers = new LRUCache({ maxSize: MOST_BYTES, sizeCalculation: (text, key) => 2 * (text.length + key.length) + 100, perf: clock, ttlResolution: 0 });
  }

  get(key: string): JsonValue | undefined {
    const text = this.#answers.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  set(key: string, value: JsonValue, ttlMs: number): void {
    if (ttlMs > 0) this.#answers.set(key, JSON.stringify(value), { ttl: ttlMs });
  }
}
