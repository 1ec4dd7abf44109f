import { isRecord } from './json-value.js';

/**
 * What goes wrong with a call. `reset` and `hang` name the moment: before the effect the provider did nothing, after
 * the effect it did what was asked and only the answer is missing. `delayMs` handles the call normally, later.
 */
export type Fault =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly delayMs: number }
  | { readonly reset: 'before body' | 'before effect' | 'after effect' }
  | { readonly hang: 'before effect' | 'after effect' };

export type FaultPlan = Fault & {
  /** The method or path it applies to; without it every call matches. */
  readonly on?: string;
  /** How many matching calls pass untouched first; default 0. */
  readonly after?: number;
  /** How many calls it hits; default 1. */
  readonly times?: number | 'always';
};

export interface FaultQueue {
  add(plan: FaultPlan): void;
  /** The fault for this call, spending it; the oldest matching plan wins. */
  take(target: string): Fault | undefined;
  readonly isEmpty: boolean;
  clear(): void;
}

export function createFaultQueue(): FaultQueue {
  let plans: { readonly plan: FaultPlan; toPass: number; left: number }[] = [];
  return {
    add(plan) {
      const left = plan.times === 'always' ? Infinity : (plan.times ?? 1);
      plans.push({ plan, toPass: plan.after ?? 0, left });
    },
    take(target) {
      for (const entry of plans) {
        if (entry.plan.on !== undefined && entry.plan.on !== target) continue;
        if (entry.toPass > 0) {
          entry.toPass -= 1;
          continue;
        }
        entry.left -= 1;
        if (entry.left <= 0) plans = plans.filter((other) => other !== entry);
        return entry.plan;
      }
      return undefined;
    },
    get isEmpty() {
      return plans.length === 0;
    },
    clear() {
      plans = [];
    },
  };
}

const RESETS = ['before body', 'before effect', 'after effect'] as const;
const HANGS = ['before effect', 'after effect'] as const;

/** Reads a plan that came over HTTP. Throws with the offending field named. */
export function parseFaultPlan(value: unknown): FaultPlan {
  if (!isRecord(value)) throw new Error('fault: expected a JSON object such as {"status":503}');
  const scope = {
    ...(typeof value['on'] === 'string' ? { on: value['on'] } : {}),
    ...(typeof value['after'] === 'number' ? { after: value['after'] } : {}),
    ...(typeof value['times'] === 'number' ? { times: value['times'] } : {}),
    ...(value['times'] === 'always' ? { times: 'always' as const } : {}),
  };
  if (typeof value['status'] === 'number') {
    return {
      ...scope,
      status: value['status'],
      ...('body' in value ? { body: value['body'] } : {}),
      ...(isRecord(value['headers']) ? { headers: textValues(value['headers']) } : {}),
    };
  }
  if (typeof value['delayMs'] === 'number') return { ...scope, delayMs: value['delayMs'] };
  const reset = RESETS.find((moment) => moment === value['reset']);
  if (reset !== undefined) return { ...scope, reset };
  const hang = HANGS.find((moment) => moment === value['hang']);
  if (hang !== undefined) return { ...scope, hang };
  throw new Error(`fault: ${JSON.stringify(value)} has no known effect; give status, delayMs, reset or hang`);
}

const textValues = (record: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
