import { defineStep, jsonObjectOf, referenceTo, UserError, type AgentEvent, type EmitOptions, type StepContext } from '@rookery/sdk';
import { eachEvent } from '../flow/each-event.js';
import { expire, hold, loadWaiting, saveWaiting, type Held, type Side, type Waiting } from './held.js';
import { spec, type JoinOptions } from './spec.js';

const TIMER = 'pass';

/**
 * One row of state and one timer per key. Which events find each other is decided by when they happened and came,
 * never by where a batch ends.
 */
export const join = defineStep(spec, {
  stateKeys: (event, options) => [keyOf(event, sideOf(event, options), options)],

  receive(context, events) {
    const turn = openTurn(context);
    eachEvent(context, events, (event) => {
      const side = sideOf(event, context.options);
      const key = keyOf(event, side, context.options);
      take(context, { event, side, key }, turn.of(key));
    });
    turn.save();
  },

  onTimer(context, due) {
    const turn = openTurn(context);
    for (const { key, dueAt } of due) for (const one of expire(turn.ofFired(key), dueAt - 1)) sayAlone(context, key, one);
    turn.save();
  },
});

interface Arrival {
  readonly event: AgentEvent;
  readonly side: Side;
  readonly key: string;
}

function take(context: StepContext<JoinOptions>, { event, side, key }: Arrival, waiting: Waiting): void {
  const { within, grace, match, mostHeld } = context.options;
  // One that comes at the very moment still finds its partner: timers are due a millisecond later, when no more can come of it.
  for (const one of expire(waiting, event.createdAt - 1)) sayAlone(context, key, one);
  const near = waiting.held.filter((one) => one.side !== side && Math.abs(one.event.occurredAt - event.occurredAt) <= within);
  const partners = match === 'each' ? near : near.toSorted((left, right) => left.event.occurredAt - right.event.occurredAt).slice(0, 1);
  const until = Math.max(event.occurredAt, event.createdAt) + within + grace;
  const own: Held = { side, until, event: referenceTo(event), text: event.payloadText, isMatched: partners.length > 0 };
  if (match === 'each' || partners.length === 0) hold(waiting, own, mostHeld);
  for (const partner of partners) sayPair(context, key, side === 'left' ? [own, partner] : [partner, own]);
  waiting.held = match === 'each'
    ? waiting.held.map((one) => (partners.includes(one) ? { ...one, isMatched: true } : one))
    : waiting.held.filter((one) => !partners.includes(one));
}

function sayPair({ options, emit, emitText }: StepContext<JoinOptions>, key: string, [left, right]: readonly [Held, Held]): void {
  const ends = [left, right].flatMap(({ event }) => event.expiresAt ?? []);
  const about: EmitOptions = {
    from: [left.event, right.event], key,
    occurredAt: Math.max(left.event.occurredAt, right.event.occurredAt),
    expiresAt: ends.length === 0 ? null : Math.min(...ends),
  };
  if (options.payload === 'merged') emit({ ...payloadOf(right), ...payloadOf(left) }, about);
  else emitText(`{${JSON.stringify(options.leftName)}:${left.text},${JSON.stringify(options.rightName)}:${right.text}}`, about);
}

function sayAlone({ options, emit }: StepContext<JoinOptions>, key: string, one: Held): void {
  if (one.isMatched || options.kind === 'inner' || (options.kind === 'left' && one.side === 'right')) return;
  const own = payloadOf(one);
  const named = { [options.leftName]: one.side === 'left' ? own : null, [options.rightName]: one.side === 'right' ? own : null };
  emit({ ...(options.payload === 'merged' ? own : named), side: one.side }, { from: one.event, key, port: 'timeout' });
}

function payloadOf({ text }: Held) {
  return jsonObjectOf(JSON.parse(text));
}

/** The rows of one turn, each parsed and written once. */
function openTurn({ state, timers }: StepContext<JoinOptions>) {
  const rows = new Map<string, { readonly waiting: Waiting; timerAt: number | null }>();

  function rowOf(key: string) {
    const row = rows.get(key);
    if (row !== undefined) return row;
    const waiting = loadWaiting(state.get(key));
    const loaded = { waiting, timerAt: waiting.timerAt };
    rows.set(key, loaded);
    return loaded;
  }

  return {
    of: (key: string) => rowOf(key).waiting,
    ofFired(key: string) {
      const row = rowOf(key);
      row.timerAt = null;
      return row.waiting;
    },
    save() {
      for (const [key, { waiting, timerAt }] of rows) {
        waiting.timerAt = waiting.held.length === 0 ? null : Math.min(...waiting.held.map((one) => one.until)) + 1;
        if (waiting.timerAt === null && timerAt !== null) timers.cancel(key, TIMER);
        if (waiting.timerAt !== null && waiting.timerAt !== timerAt) timers.set({ key, name: TIMER, dueAt: waiting.timerAt });
        if (waiting.timerAt === null) state.delete(key);
        else state.set(key, saveWaiting(waiting));
      }
    },
  };
}

function sideOf({ from }: AgentEvent, { left, right }: JoinOptions): Side {
  const full = `${from.agent}.${from.port}`;
  for (const name of [full, from.agent]) {
    if (left.includes(name)) return 'left';
    if (right.includes(name)) return 'right';
  }
  throw new UserError(`the input "${full}" is on neither side; name "${from.agent}" or "${full}" under left or right`);
}

function keyOf(event: AgentEvent, side: Side, { key, rightKey }: JoinOptions): string {
  const template = side === 'right' ? (rightKey ?? key) : key;
  const text = template === undefined ? (event.key ?? '') : template.render(event.scope);
  if (text !== '') return text;
  throw new UserError(template === undefined ? 'key: the event has none; say what belongs together' : `key: "${template.source}" came out empty; events without it would all belong together`);
}
