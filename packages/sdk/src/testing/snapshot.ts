import type { JsonValue } from '@rookery/model';

/** A value of keyed state and when it is forgotten. */
export interface StoredValue {
  readonly text: string;
  readonly expiresAt: number | null;
}

export interface PendingTimer {
  readonly key: string;
  readonly name: string;
  readonly dueAt: number;
  readonly payload: JsonValue;
}

/** Everything a host keeps of an agent between two turns, as JSON-ready data; so continuing from it is a restart. */
export interface Snapshot {
  readonly now: number;
  readonly state: ReadonlyMap<string, StoredValue>;
  readonly timers: ReadonlyMap<string, PendingTimer>;
  readonly cursor: string | null;
  readonly seen: ReadonlySet<string>;
  readonly nextPosition: number;
}

export function emptySnapshot(now: number): Snapshot {
  return { now, state: new Map(), timers: new Map(), cursor: null, seen: new Set(), nextPosition: 1 };
}

/** What is alive at `now`, parsed. */
export function liveState(state: ReadonlyMap<string, StoredValue>, now: number): Readonly<Record<string, JsonValue>> {
  const live = [...state].filter(([, value]) => isLive(value, now)).map(([key, value]) => [key, parse(value.text)] as const);
  return Object.fromEntries(live);
}

export function isLive(value: StoredValue, now: number): boolean {
  return value.expiresAt === null || value.expiresAt > now;
}

export function parse(text: string): JsonValue {
  return JSON.parse(text);
}
