import { z } from 'zod';
import { defineStep, jsonObjectOf, UserError, type AgentEvent, type JsonObject, type Template } from '@rookery/sdk';
import { changeBetween, comparedPart, type Change } from './comparison.js';
import { spec } from './spec.js';

/** A backlog this old still finds what it would have found in time. */
const BACKLOG_MS = 3_600_000;

/** What is kept per key. Times are those of events, not of turns, so that a backlog gives what a quick pace gives. */
interface Known {
  /** What the next event is compared with; `null` once removed. */
  readonly value: JsonObject | null;
  /** When `value` took its place. */
  readonly since: number;
  /** When the last event arrived, and the latest time at which one happened. */
  readonly seenAt: number;
  readonly occurredAt: number;
}

const knownSchema = z.object({
  value: z.unknown().transform((value) => (value === null ? null : jsonObjectOf(value))),
  since: z.number(),
  seenAt: z.number(),
  occurredAt: z.number(),
});

export const detectChange = defineStep(spec, {
  stateKeys: (event, options) => [comparedPer(event, options.key)],

  receive({ options, state, now, emit, forward }, events) {
    const { fields, removedWhen, against, window, late, forgetAfter, emits, payload } = options;
    const kept = forgetAfter === undefined ? {} : { ttlMs: forgetAfter + BACKLOG_MS };

    for (const event of events) {
      const key = comparedPer(event, options.key);
      const known = recall(key, event);
      if (known !== undefined && late === 'set aside' && event.occurredAt < known.occurredAt) {
        forward(event, 'late');
        continue;
      }
      const isRemoved = removedWhen?.every((holds) => holds(event.payload, event.scope, now)) ?? false;
      const after = isRemoved ? null : comparedPart(event.payload, fields);
      const change = changeBetween(known?.value ?? null, after);
      remember(key, event, known, after);
      if (change === undefined) forward(event, 'unchanged');
      else if (emits.includes(change.kind)) say(event, change);
    }

    function recall(key: string, event: AgentEvent): Known | undefined {
      const stored = state.get(key);
      if (stored === undefined) return undefined;
      const known = knownSchema.parse(stored);
      return forgetAfter !== undefined && event.createdAt - known.seenAt > forgetAfter ? undefined : known;
    }

    function remember(key: string, event: AgentEvent, known: Known | undefined, after: JsonObject | null): void {
      if (after === null && late === 'compare') {
        if (known !== undefined) state.delete(key);
        return;
      }
      const seen = { seenAt: Math.max(event.createdAt, known?.seenAt ?? 0), occurredAt: Math.max(event.occurredAt, known?.occurredAt ?? 0) };
      const isAnchored = against === 'first in window' && known !== undefined && known.value !== null && after !== null && event.createdAt - known.since < (window ?? 0);
      const value = isAnchored ? known.value : after;
      state.set(key, { value, since: isAnchored ? known.since : event.createdAt, ...seen }, kept);
    }

    function say(event: AgentEvent, change: Change): void {
      if (payload === 'event') return forward(event);
      const said = { ...change };
      emit(payload === 'change' ? { change: said } : { ...event.payload, change: said }, { from: event });
    }
  },
});

function comparedPer(event: AgentEvent, key: Template | undefined): string {
  if (key === undefined) return event.key ?? '';
  const text = key.render(event.scope);
  if (text === '') throw new UserError(`key: "${key.source}" came out empty; events without it would be compared with each other`);
  return text;
}
