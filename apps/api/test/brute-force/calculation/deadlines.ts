import type { JsonObject } from '@rookery/sdk';
import type { Taken } from '../play.js';

export interface DeadlineRule {
  readonly within: number;
  readonly repeats: 'keep' | 'restart';
}

/** One thing that is said: on which port, of which start, and by what it was ended. */
export interface Outcome {
  readonly key: string;
  readonly port: 'out' | 'met' | 'cancelled' | 'other';
  readonly event: Taken;
  readonly by: Taken | null;
}

/** Plays the arrivals of each key one by one. Sources are called `start`, `met` and `cancelled`. */
export function expectedDeadlines(taken: readonly Taken[], rule: DeadlineRule): readonly Outcome[] {
  return [...Map.groupBy(taken, ({ key }) => key)].flatMap(([key, ofKey]) => outcomesOf(ofKey, rule).map((outcome) => ({ key, ...outcome })));
}

function outcomesOf(taken: readonly Taken[], { within, repeats }: DeadlineRule): readonly Omit<Outcome, 'key'>[] {
  const said: Omit<Outcome, 'key'>[] = [];
  let running: Taken | null = null;
  let early: Taken | null = null;
  const dueAt = (start: Taken): number => start.occurredAt + within;
  for (const event of taken) {
    if (running !== null && dueAt(running) < event.createdAt) {
      said.push({ port: 'out', event: running, by: null });
      running = null;
    }
    if (event.source !== 'start') {
      if (running === null) {
        early = event;
        said.push({ port: 'other', event, by: null });
      } else {
        said.push({ port: portOf(event), event: running, by: event });
        running = null;
      }
    } else if (running !== null && repeats === 'keep') {
      said.push({ port: 'other', event, by: null });
    } else {
      if (running !== null) said.push({ port: 'other', event: running, by: null });
      const isAnswered: boolean = running === null && early !== null && early.occurredAt > event.occurredAt && early.occurredAt <= dueAt(event);
      running = null;
      if (isAnswered && early !== null) said.push({ port: portOf(early), event, by: early });
      else if (dueAt(event) <= event.createdAt) said.push({ port: 'out', event, by: null });
      else running = event;
      early = null;
    }
  }
  return running === null ? said : [...said, { port: 'out', event: running, by: null }];
}

function portOf({ source }: Taken): 'met' | 'cancelled' {
  return source === 'met' ? 'met' : 'cancelled';
}

/** What is said of an outcome, but for `isLate`: that tells how late it is said. */
export function payloadOf({ port, event, by }: Outcome, within: number): JsonObject {
  if (port === 'other') return event.payload;
  const iso = (moment: number): string => new Date(moment).toISOString();
  const status = port === 'out' ? 'breached' : port;
  const times = { status, startedAt: iso(event.occurredAt), dueAt: iso(event.occurredAt + within) };
  if (by === null) return { ...event.payload, deadline: times };
  const endedAt = Math.max(event.occurredAt, by.occurredAt);
  return { ...event.payload, deadline: { ...times, endedAt: iso(endedAt), tookSeconds: (endedAt - event.occurredAt) / 1_000, by: by.payload } };
}
