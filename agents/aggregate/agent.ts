import { defineStep, UserError, wallClock, type AgentEvent, type KeyedState, type StepContext, type TimerService } from '@rookery/sdk';
import { eachEvent } from '../flow/each-event.js';
import { keyOf } from '../flow/key.js';
import { closingOf } from './closing.js';
import { figuresOf, type Figures } from './figures.js';
import { checkRoom, countIn, countInSession, loadWindows, nearSessions, saveWindows, type KeyWindows, type OpenWindow } from './key-windows.js';
import { spec, type AggregateOptions } from './spec.js';
import { fixedWindows, isoMoment } from './windows.js';

const TIMER = 'close';
/** Windows of later moments could not be written in ISO 8601. */
const LAST_MOMENT = Date.UTC(9998, 0);
/** How long it is remembered what is closed when nothing is open: against events of another link that arrive a little out of order. */
const REMEMBERED_MS = { clock: 3_600_000, events: 7 * 86_400_000 } as const;

/**
 * One row of state and one timer per key, read and written once a turn. What closes when is decided by the events' times
 * alone, never by where a batch ends, so a backlog gives what a quick pace gives.
 */
export const aggregate = defineStep(spec, {
  stateKeys: (event, options) => [keyOf(event, options.key)],

  receive(context, events) {
    const windowing = windowingFor(context);
    const turn = openTurn(context, windowing.figures);
    eachEvent(context, events, (event) => {
      const key = keyOf(event, context.options.key);
      windowing.take(event, key, turn.of(key));
    });
    turn.save();
  },

  onTimer(context, due) {
    const windowing = windowingFor(context);
    const turn = openTurn(context, windowing.figures);
    for (const timer of due) windowing.ring(timer, turn.ofFired(timer.key));
    turn.save();
  },
});

function windowingFor({ options, emit, forward }: StepContext<AggregateOptions>) {
  const figures = figuresOf(options);
  const closing = closingOf(options);
  const { zone, gap = 0 } = options;
  const clock = zone === undefined ? undefined : wallClock(zone, 'zone');
  const isSession = options.windows === 'session';
  const windowsAt = fixedWindows(options);

  function take(event: AgentEvent, key: string, known: KeyWindows): void {
    const readings = figures.read(event);
    if (Math.abs(event.occurredAt) > LAST_MOMENT) throw new UserError(`occurredAt: ${event.occurredAt} is no moment of the years to 9999`);
    for (const window of closing.before(known, event)) sayFinal(key, window);
    const at = event.occurredAt;
    const spans = isSession ? [{ start: at, end: Math.max(at, ...nearSessions(known, gap, at).map((window) => window.end)) }] : windowsAt(at);
    const open = spans.filter((span) => !closing.isClosed(known, span));
    if (!isSession || nearSessions(known, gap, at).length === 0) checkRoom(known, open, key);
    for (const span of open) {
      const window = isSession ? countInSession(known, gap, event, readings, figures) : countIn(known, span, event, readings, figures);
      if (options.emits !== 'on close') say(key, window, false, event);
    }
    if (open.length < spans.length) forward(event, 'late');
    for (const window of closing.after(known, event)) sayFinal(key, window);
  }

  function sayFinal(key: string, window: OpenWindow): void {
    if (options.emits !== 'on change') say(key, window, true);
  }

  function say(key: string, { start, end, count, first, last, measures }: OpenWindow, isFinal: boolean, cause?: AgentEvent): void {
    const payload = { key, start: isoMoment(start, clock), end: isoMoment(end, clock), count, values: figures.answer(measures, count), isFinal };
    const parents = first.id === last.id ? [last] : [first, last];
    // A window's last moment, so that windows over windows put an hour into its own day.
    const occurredAt = cause?.occurredAt ?? (isSession ? end : end - 1);
    emit(payload, { from: cause ?? parents, key: key === '' ? null : key, occurredAt, expiresAt: null });
  }

  return {
    figures,
    take,
    ring(timer: { readonly key: string; readonly dueAt: number }, known: KeyWindows): void {
      for (const window of closing.onTimer(known, timer.dueAt)) sayFinal(timer.key, window);
    },
  };
}

/** The rows of one turn, each parsed and written once. */
function openTurn(context: { readonly state: KeyedState; readonly timers: TimerService; readonly options: AggregateOptions }, figures: Figures) {
  const { state, timers, options } = context;
  const rows = new Map<string, { readonly known: KeyWindows; timerAt: number | null }>();

  function rowOf(key: string) {
    const row = rows.get(key);
    if (row !== undefined) return row;
    const known = loadWindows(state.get(key), figures);
    const loaded = { known, timerAt: known.timerAt };
    rows.set(key, loaded);
    return loaded;
  }

  return {
    of: (key: string) => rowOf(key).known,
    ofFired(key: string) {
      const row = rowOf(key);
      row.timerAt = null;
      return row.known;
    },
    save() {
      for (const [key, { known, timerAt }] of rows) {
        if (known.timerAt === null && timerAt !== null) timers.cancel(key, TIMER);
        if (known.timerAt !== null && known.timerAt !== timerAt) timers.set({ key, name: TIMER, dueAt: known.timerAt });
        state.set(key, saveWindows(known), known.windows.length > 0 ? undefined : { ttlMs: REMEMBERED_MS[options.closedBy] });
      }
    },
  };
}
