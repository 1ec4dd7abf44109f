import { parseOptions, type CheckResult, type JsonObject, type JsonValue, type Net, type SourceContext, type SourceItem } from '@rookery/sdk';
import { virtualClock } from '@rookery/sdk/testing';
import { httpFeed } from '../agent.js';
import type { Options } from '../options.js';

/** A host that can fail and die at any moment: it keeps what was committed and nothing else. */
export interface FeedHost {
  /** One call of the source: its result is committed, lost in a crash before that, or it threw. */
  check(crash: boolean): Promise<'more' | 'done' | 'lost' | 'failed'>;
  /** What became an event, in order: items whose key was seen before are dropped. */
  readonly events: readonly SourceItem[];
}

export function feedHost(authored: JsonObject, net: Net): FeedHost {
  const parsed = parseOptions(httpFeed, { version: 1, options: authored }, 'options');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const clock = virtualClock(Date.UTC(2026, 0, 5, 9), { jumps: true });
  const seen = new Set<string>();
  const events: SourceItem[] = [];
  let cursor: string | null = null;
  let stored: ReadonlyMap<string, JsonValue> = new Map();

  const commit = (result: CheckResult, state: ReadonlyMap<string, JsonValue>): void => {
    for (const item of result.items) {
      if (item.dedupeKey !== undefined && seen.has(item.dedupeKey)) continue;
      seen.add(item.dedupeKey ?? '');
      events.push(item);
    }
    stored = state;
    if (result.cursor !== undefined) cursor = result.cursor;
  };

  return {
    events,
    async check(crash) {
      await clock.advance(1_000);
      const state = new Map(stored);
      const unused = (): never => {
        throw new Error('a feed does not use this');
      };
      const context: SourceContext<Options> = {
        options: parsed.options as Options, parameters: {}, values: { variables: {}, stored: {} }, log: { info: () => undefined, warn: () => undefined }, now: clock.now(), net, clock,
        signal: new AbortController().signal, credential: unused, tables: { query: unused, write: unused }, setValue: unused, cursor, scheduledFor: clock.now(),
        state: {
          entries: () => Promise.resolve(new Map(state)),
          get: (keys) => Promise.resolve(new Map([...state].filter(([key]) => keys.includes(key)))),
          set: (key, value) => void state.set(key, value),
          delete: (key) => void state.delete(key),
        },
      };
      try {
        const result = await httpFeed.check?.(context);
        if (result === undefined || crash) return 'lost';
        commit(result, state);
        return result.more === true ? 'more' : 'done';
      } catch {
        return 'failed';
      }
    },
  };
}
