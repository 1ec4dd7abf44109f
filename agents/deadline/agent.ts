import { defineStep, formatDuration, jsonObjectOf, type AgentEvent, type DueTimer, type EventReference, type JsonObject, type JsonValue, type StepContext } from '@rookery/sdk';
import { eachEvent } from '../flow/each-event.js';
import { keptEvent, type KeptEvent } from '../flow/kept-event.js';
import { keyOf } from '../flow/key.js';
import { turnValues } from '../flow/turn-values.js';
import { clocksOf, planOf } from './plan.js';
import { spec, type DeadlineOptions } from './spec.js';
import { entryRow, isWatch, readEntry, type Early, type Entry, type Watch } from './watch.js';

const [WARN, DUE] = ['warn', 'due'];
/** How long a stop or a cancel waits for a start it has overtaken. */
const EARLY_MS = 3_600_000;

type Part = 'start' | Early['ends'];

export const deadline = defineStep(spec, {
  stateKeys: (event, options) => [keyOf(event, options.key)],

  receive(context, events) {
    const turn = openTurn(context);
    eachEvent(context, events, (event) => turn.take(event));
    turn.save();
  },

  onTimer(context, due) {
    const turn = openTurn(context);
    for (const timer of due.toSorted((left, right) => left.dueAt - right.dueAt)) turn.fire(timer);
    turn.save();
  },
});

function openTurn({ options, now, state, timers, emit, emitText, forward }: StepContext<DeadlineOptions>) {
  const entries = turnValues<Entry>(state, readEntry, (entry) => ({ stored: entryRow(entry), ...(isWatch(entry) ? {} : { ttlMs: EARLY_MS }) }));
  const clockOf = clocksOf(options);

  function take(event: AgentEvent): void {
    const key = keyOf(event, options.key);
    const part = partOf(event, options, now);
    const plan = part === 'start' ? planOf(event, options, clockOf) : undefined;
    passTime(key, event.createdAt - 1);
    const entry = entries.get(key);
    if (part === undefined) forward(event, 'other');
    else if (plan !== undefined) start(key, event, plan, entry);
    else if (part !== 'start' && isWatch(entry)) finish(key, entry, part, keptEvent(event));
    else if (part !== 'start') {
      entries.put(key, { ends: part, kept: keptEvent(event) });
      forward(event, 'other');
    }
  }

  function start(key: string, event: AgentEvent, plan: Watch, entry: Entry | undefined): void {
    if (isWatch(entry)) {
      if (options.repeats === 'keep') return forward(event, 'other');
      emitText(entry.kept.text, { from: entry.kept.event, port: 'other' });
      end(key, entry);
    } else if (entry !== undefined && isAnswer(entry, plan)) {
      return finish(key, plan, entry.ends, entry.kept);
    }
    if (plan.dueAt <= event.createdAt) return breach(key, plan, true);
    entries.put(key, plan);
    timers.set({ key, name: DUE, dueAt: plan.dueAt });
    if (plan.warnAt !== null) timers.set({ key, name: WARN, dueAt: plan.warnAt });
  }

  /** What was due by `until`: an event that came in time is before it. */
  function passTime(key: string, until: number): void {
    const watch = entries.get(key);
    if (!isWatch(watch)) return;
    if (watch.warnAt !== null && watch.warnAt <= until) warn(key, watch, watch.warnAt);
    if (watch.dueAt <= until) breach(key, watch, false);
  }

  function fire({ key, name, isLate }: DueTimer): void {
    const watch = entries.get(key);
    if (!isWatch(watch)) return;
    if (name === DUE && watch.dueAt <= now) return breach(key, watch, isLate);
    if (name === DUE) return timers.set({ key, name, dueAt: watch.dueAt });
    // After a stop of the server a warning may come when it is too late for one; the breach follows.
    if (watch.dueAt > now && watch.warnAt !== null) return warn(key, watch, now);
    entries.put(key, { ...watch, warnAt: null });
  }

  function warn(key: string, watch: Watch, at: number): void {
    const left = watch.dueAt - at;
    say(watch, 'warning', { status: 'warning', ...timesOf(watch), left: formatDuration(left), leftSeconds: left / 1000 }, watch.kept.event);
    timers.cancel(key, WARN);
    entries.put(key, { ...watch, warnAt: null });
  }

  function breach(key: string, watch: Watch, isLate: boolean): void {
    say(watch, 'out', { status: 'breached', ...timesOf(watch), isLate }, watch.kept.event);
    end(key, watch);
  }

  function finish(key: string, watch: Watch, ends: Early['ends'], by: KeptEvent): void {
    const endedAt = Math.max(watch.startedAt, by.event.occurredAt);
    const took = clockOf(watch.zone).between(watch.startedAt, endedAt);
    const outcome = { status: ends, ...timesOf(watch), endedAt: iso(endedAt), took: formatDuration(took), tookSeconds: took / 1000, by: payloadOf(by) };
    say(watch, ends, outcome, [watch.kept.event, by.event]);
    end(key, watch);
  }

  function end(key: string, { warnAt }: Watch): void {
    timers.cancel(key, DUE);
    if (warnAt !== null) timers.cancel(key, WARN);
    entries.delete(key);
  }

  function say({ kept }: Watch, port: string, outcome: JsonObject, from: EventReference | readonly EventReference[]): void {
    emit({ ...payloadOf(kept), deadline: outcome }, { from, port });
  }

  return { take, fire, save: entries.save };
}

/** An end that happened after this start, though it came before, and in time. */
function isAnswer({ kept }: Early, { startedAt, dueAt }: Watch): boolean {
  return kept.event.occurredAt > startedAt && kept.event.occurredAt <= dueAt;
}

/** The part an event plays; one that ends a clock and starts one ends it. */
function partOf(event: AgentEvent, { start, stop, cancel }: DeadlineOptions, now: number): Part | undefined {
  if (cancel !== undefined && (cancel.from.length > 0 || cancel.when !== undefined) && plays(cancel)) return 'cancelled';
  if (plays(stop)) return 'met';
  return plays(start) ? 'start' : undefined;

  function plays({ from, when }: DeadlineOptions['start']): boolean {
    return (from.length === 0 || from.includes(event.from.agent)) && (when?.every((holds) => holds(event.payload, event.scope, now)) ?? true);
  }
}

function timesOf({ startedAt, dueAt }: Watch): { readonly startedAt: string; readonly dueAt: string } {
  return { startedAt: iso(startedAt), dueAt: iso(dueAt) };
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}

function payloadOf({ text }: KeptEvent): JsonObject {
  const value: JsonValue = JSON.parse(text);
  return jsonObjectOf(value);
}
