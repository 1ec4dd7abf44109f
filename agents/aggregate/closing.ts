import type { AgentEvent } from '@rookery/sdk';
import type { KeyWindows, OpenWindow } from './key-windows.js';
import type { AggregateOptions } from './spec.js';
import type { Span } from './windows.js';

/** When windows close. Each method gives the windows it closed, in the order they close in, and notes when the timer is due. */
export interface Closing {
  /** What closed before the event came. */
  before(known: KeyWindows, event: AgentEvent): readonly OpenWindow[];
  isClosed(known: KeyWindows, span: Span): boolean;
  /** What the event, counted already, closes. */
  after(known: KeyWindows, event: AgentEvent): readonly OpenWindow[];
  onTimer(known: KeyWindows, dueAt: number): readonly OpenWindow[];
}

export function closingOf(options: AggregateOptions): Closing {
  const { windows, gap = 0, grace, closeIdleAfter } = options;
  const isSession = windows === 'session';
  const closesAt = (span: Span): number => span.end + (isSession ? gap : 0) + grace;

  function closeUpTo(known: KeyWindows, horizon: number): readonly OpenWindow[] {
    known.closedTo = Math.max(known.closedTo, horizon);
    const closed = known.windows.filter((window) => closesAt(window) <= known.closedTo);
    if (closed.length > 0) known.windows = known.windows.filter((window) => !closed.includes(window));
    return closed.toSorted((left, right) => closesAt(left) - closesAt(right) || left.start - right.start);
  }

  const isClosed = (known: KeyWindows, span: Span): boolean => closesAt(span) <= known.closedTo;

  /** An event that came at the very moment still counts: timers are due a millisecond later, when no more can come of it. */
  const byClock: Closing = {
    isClosed,
    before: (known, event) => closeUpTo(known, event.createdAt - 1),
    after(known) {
      known.timerAt = earliest(known);
      return [];
    },
    onTimer(known, dueAt) {
      const closed = closeUpTo(known, dueAt - 1);
      known.timerAt = earliest(known);
      return closed;
    },
  };

  /** Event time never runs ahead of the clock: one event dated next year must not close everything. */
  const byEvents: Closing = {
    isClosed,
    before: (known, event) => (known.timerAt !== null && event.createdAt >= known.timerAt ? closeAll(known) : []),
    after(known, event) {
      const moment = Math.min(event.occurredAt, event.createdAt);
      // What happens exactly one gap after a session's last event belongs to it.
      const closed = closeUpTo(known, isSession ? moment - 1 : moment);
      known.timerAt = known.windows.length === 0 ? null : Math.max(known.timerAt ?? 0, event.createdAt + closeIdleAfter + 1);
      return closed;
    },
    onTimer: (known) => closeAll(known),
  };

  function closeAll(known: KeyWindows): readonly OpenWindow[] {
    known.timerAt = null;
    return closeUpTo(known, Math.max(known.closedTo, ...known.windows.map(closesAt)));
  }

  function earliest(known: KeyWindows): number | null {
    return known.windows.length === 0 ? null : Math.min(...known.windows.map(closesAt)) + 1;
  }

  return options.closedBy === 'clock' ? byClock : byEvents;
}
