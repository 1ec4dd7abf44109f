import type { JsonValue, KeyedState } from '@rookery/sdk';

/** The values of a turn by key. What `get` gives may be changed in place and is written by `put` and `save`. */
export interface TurnValues<Value> {
  get(key: string): Value | undefined;
  put(key: string, value: Value): void;
  delete(key: string): void;
  /** Writes every key that was put or deleted, once. */
  save(): void;
}

/**
 * Reads and writes each key once a turn, however many of its events the turn holds: a long list is not read and written
 * again for each of its members. `write` gives the stored form and how long it is kept; no `ttlMs`: until deleted.
 */
export function turnValues<Value>(
  state: KeyedState,
  read: (stored: JsonValue) => Value,
  write: (value: Value) => { readonly stored: JsonValue; readonly ttlMs?: number },
): TurnValues<Value> {
  const values = new Map<string, Value | undefined>();
  const changed = new Set<string>();

  return {
    get(key) {
      if (values.has(key)) return values.get(key);
      const stored = state.get(key);
      const value = stored === undefined ? undefined : read(stored);
      values.set(key, value);
      return value;
    },
    put(key, value) {
      values.set(key, value);
      changed.add(key);
    },
    delete(key) {
      values.set(key, undefined);
      changed.add(key);
    },
    save() {
      for (const key of changed) {
        const value = values.get(key);
        if (value === undefined) {
          state.delete(key);
          continue;
        }
        const { stored, ttlMs } = write(value);
        state.set(key, stored, ttlMs === undefined ? {} : { ttlMs });
      }
    },
  };
}
