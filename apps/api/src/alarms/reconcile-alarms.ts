import type { Condition } from './alarm-kinds.js';

/** An alarm that is on. */
export interface OpenAlarm {
  readonly id: number;
  readonly workspaceId: number;
  readonly identity: string;
  readonly raisedAt: number;
  /** JSON text. */
  readonly detail: string;
}

export interface AlarmChanges {
  readonly raise: readonly Condition[];
  readonly clear: readonly OpenAlarm[];
  /** Still on, with other figures. */
  readonly update: readonly { readonly id: number; readonly detail: string }[];
}

/** An alarm stays on for so long at least: a condition that comes and goes tells of itself at most once a minute. */
export const LEAST_OPEN_MS = 60_000;

/** What to raise and what to clear, so that exactly one alarm is on for every condition. */
export function reconcile(open: readonly OpenAlarm[], conditions: readonly Condition[], now: number): AlarmChanges {
  const known = new Map(open.map((alarm) => [keyOf(alarm), alarm]));
  const holding = new Map(conditions.map((condition) => [keyOf(condition), condition]));
  return {
    raise: [...holding.values()].filter((condition) => !known.has(keyOf(condition))),
    clear: open.filter((alarm) => !holding.has(keyOf(alarm)) && Math.abs(now - alarm.raisedAt) >= LEAST_OPEN_MS),
    update: open.flatMap((alarm) => {
      const condition = holding.get(keyOf(alarm));
      const detail = condition === undefined ? alarm.detail : JSON.stringify(condition.detail);
      return detail === alarm.detail ? [] : [{ id: alarm.id, detail }];
    }),
  };
}

export function keyOf({ workspaceId, identity }: { readonly workspaceId: number; readonly identity: string }): string {
  return `${workspaceId} ${identity}`;
}
