import { defineStep, type AgentEvent, type DueTimer, type StepContext } from '@rookery/sdk';
import { keptEvent, type KeptEvent } from '../flow/kept-event.js';
import { keyOf } from '../flow/key.js';
import { turnValues } from '../flow/turn-values.js';
import { lineRow, newLine, placeRow, placeSchema, readLine, type Line } from './line.js';
import { lastPass, nextPass, postponed, withPass } from './pace.js';
import { spec, type ThrottleOptions } from './spec.js';

const LATEST = 'latest';
/** A backlog this old is let through as it would have been in time. */
const BACKLOG_MS = 3_600_000;
/** A timer that fires later than this, after a stop of the server, puts off all behind it; less is the host's own pace. */
const TOLERANCE_MS = 1_000;

/**
 * The moment at which an event passes is known when it comes, so those in line are timers, one each, and the state is
 * a few times. Moments are those of arrival: a backlog passes as it would have in time. Only the line keeps its distance
 * after a stop of the server too.
 */
export const throttle = defineStep(spec, {
  stateKeys: (event, options) => [keyOf(event, options.key)],

  receive(context, events) {
    const turn = openTurn(context);
    for (const event of events) turn.take(event);
    turn.save();
  },

  onTimer(context, due) {
    const turn = openTurn(context);
    const inOrder = due.toSorted((left, right) => left.dueAt - right.dueAt || (left.name < right.name ? -1 : 1));
    for (const timer of inOrder) {
      if (timer.name === LATEST) turn.passLatest(timer.key, context.now, context.now - timer.dueAt);
      else turn.passFirst(timer);
    }
    turn.save();
  },
});

/** One that joined the line in this turn; it becomes a timer at the end of it. */
interface Joined {
  readonly kept: KeptEvent;
  readonly passAt: number;
  readonly name: string;
}

function openTurn({ options, now, state, timers, emitText, forward }: StepContext<ThrottleOptions>) {
  const lines = turnValues(state, readLine, (line) => {
    const isHeld = line.waiting > 0 || line.latest !== null;
    return { stored: lineRow(line), ...(isHeld ? {} : { ttlMs: Math.max(0, lastPass(line.pace) - now) + options.per + BACKLOG_MS }) };
  });
  const joined = new Map<string, Joined[]>();
  const realigned = new Set<string>();

  function take(event: AgentEvent): void {
    const key = keyOf(event, options.key);
    const line = lines.get(key) ?? newLine();
    lines.put(key, line);
    passJoined(key, line, event.createdAt - 1);
    passLatest(key, event.createdAt - 1);
    const at = options.rest === 'drop' ? Math.max(event.createdAt, lastPass(line.pace)) : event.createdAt;
    const passAt = nextPass(line.pace, at, options);
    const isOver = (moment: number): boolean => event.expiresAt !== null && event.expiresAt <= moment;
    if (line.latest !== null) {
      if (isOver(line.latest.passAt)) return forward(event, 'expired');
      emitText(line.latest.kept.text, { from: line.latest.kept.event, port: 'dropped' });
      line.latest = { ...line.latest, kept: keptEvent(event) };
    } else if (passAt <= at && line.waiting === 0) {
      if (isOver(event.createdAt)) return forward(event, 'expired');
      line.pace = withPass(line.pace, at, options);
      forward(event);
    } else if (options.rest === 'drop') {
      forward(event, 'dropped');
    } else if (isOver(passAt)) {
      forward(event, 'expired');
    } else if (options.rest === 'latest') {
      line.pace = withPass(line.pace, passAt, options);
      line.latest = { kept: keptEvent(event), passAt };
      timers.set({ key, name: LATEST, dueAt: passAt });
    } else if (line.waiting >= options.maxQueue) {
      forward(event, 'dropped');
    } else {
      line.pace = withPass(line.pace, passAt, options);
      join(key, line, { kept: keptEvent(event), passAt, name: String(line.next).padStart(15, '0') });
    }
  }

  function join(key: string, line: Line, one: Joined): void {
    line.waiting += 1;
    line.next += 1;
    const others = joined.get(key);
    if (others === undefined) joined.set(key, [one]);
    else others.push(one);
  }

  /** Those that joined in this turn and whose moment has come, unless older ones still wait in timers before them. */
  function passJoined(key: string, line: Line, until: number): void {
    const waiting = joined.get(key) ?? [];
    if (line.waiting > waiting.length) return;
    const staying = waiting.findIndex((one) => one.passAt > until);
    const passing = staying === -1 ? waiting.splice(0) : waiting.splice(0, staying);
    for (const { kept } of passing) pass(kept);
    line.waiting -= passing.length;
  }

  /** `lateMs`: by how much the host was late, which the next ones keep their distance from. */
  function passLatest(key: string, until: number, lateMs = 0): void {
    const line = lines.get(key);
    if (line === undefined || line.latest === null || line.latest.passAt > until) return;
    const { kept, passAt } = line.latest;
    timers.cancel(key, LATEST);
    if (lateMs > TOLERANCE_MS) line.pace = postponed(line.pace, passAt, lateMs);
    line.latest = null;
    lines.put(key, line);
    pass(kept);
  }

  function passFirst({ key, name, dueAt, payload }: DueTimer): void {
    const { kept, putOffMs } = placeSchema.parse(payload);
    const line = lines.get(key) ?? { ...newLine(), putOffMs, waiting: 1 };
    lines.put(key, line);
    // One that was put off since its timer was set lines up again, and so do those after it: only the host's order is safe.
    if (putOffMs !== line.putOffMs || realigned.has(key)) {
      realigned.add(key);
      return timers.set({ key, name, dueAt: dueAt + line.putOffMs - putOffMs, payload: placeRow(kept, line.putOffMs) });
    }
    const lateMs = now - dueAt;
    if (lateMs > TOLERANCE_MS) {
      line.pace = postponed(line.pace, dueAt, lateMs);
      line.putOffMs += lateMs;
    }
    line.waiting = Math.max(0, line.waiting - 1);
    pass(kept);
  }

  function pass({ text, event }: KeptEvent): void {
    emitText(text, { from: event, port: event.expiresAt !== null && event.expiresAt <= now ? 'expired' : 'out' });
  }

  function save(): void {
    for (const [key, waiting] of joined) {
      const line = lines.get(key);
      if (line === undefined) continue;
      passJoined(key, line, now);
      for (const { kept, passAt, name } of waiting) timers.set({ key, name, dueAt: passAt, payload: placeRow(kept, line.putOffMs) });
    }
    lines.save();
  }

  return { take, passLatest, passFirst, save };
}
