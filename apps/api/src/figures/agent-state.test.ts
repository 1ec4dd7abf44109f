import { describe, expect, it } from 'vitest';
import { judgeState, type AgentStateFacts } from './agent-state.js';
import { reasonText } from './state-texts.js';

const NOW = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;
const quiet: AgentStateFacts = {
  now: NOW, type: 'filter', kind: 'step', pausedBy: null, lag: 0, waitingSince: null, pendingDeliveries: 0, heldDeliveries: 0,
  lastSuccessAt: null, lastErrorAt: null, lastErrorMessage: '', recent: { succeeded: 0, failed: 0, emitted: 0, spanMs: 5 * MINUTE }, nextRunAt: null, requestedAt: null,
};
const judged = (given: Partial<AgentStateFacts>) => {
  const { state, reason } = judgeState({ ...quiet, ...given });
  return `${state}: ${reasonText(reason, 'en')}`;
};

describe('an agent', () => {
  it('that did nothing yet is idle, not broken', () => {
    expect(judged({})).toBe('idle: nothing has come yet');
    expect(judged({ lastSuccessAt: NOW - 3 * 3_600_000 })).toBe('idle: nothing to do since 3 h');
  });

  it('that worked on something lately is working', () => {
    expect(judged({ lastSuccessAt: NOW, recent: { succeeded: 40, failed: 0, emitted: 12, spanMs: 5 * MINUTE } })).toBe('working: events in 5 min: 40');
  });

  it('with a few failures among many successes is working, though the last one failed', () => {
    expect(judged({ lastSuccessAt: NOW - 2, lastErrorAt: NOW - 1, recent: { succeeded: 98, failed: 2, emitted: 98, spanMs: 5 * MINUTE } })).toMatch(/^working/);
  });

  it('that failed on half of what came is failing', () => {
    expect(judged({ lastErrorAt: NOW, lastSuccessAt: NOW, recent: { succeeded: 5, failed: 5, emitted: 5, spanMs: 5 * MINUTE } })).toBe('failing: 5 of 10 events failed in 5 min');
  });

  it('whose last event failed, with none since, is failing', () => {
    expect(judged({ lastErrorAt: NOW - 90 * MINUTE, lastSuccessAt: NOW - 91 * MINUTE, lastErrorMessage: 'no part' })).toBe('failing: the last event failed 1 h ago: no part');
  });

  it('whose events wait longer than a minute is late; shorter it is waiting', () => {
    expect(judged({ lag: 9, waitingSince: NOW - 61_000 })).toBe('late: events wait: 9, the oldest for 1 min');
    expect(judged({ lag: 9, waitingSince: NOW - 59_000 })).toBe('waiting: events wait: 9');
  });

  it('is paused before anything else', () => {
    expect(judged({ pausedBy: 'buffer', lag: 7, lastErrorAt: NOW })).toBe('paused: paused by hand; what comes is kept until it goes on, 7 so far');
    expect(judged({ pausedBy: 'drop' })).toBe('paused: paused by hand; what comes meanwhile is dropped');
  });

  it('of a type that is not installed cannot run', () => {
    expect(judged({ kind: undefined, type: 'send-pigeon' })).toBe('failing: the agent type "send-pigeon" is not installed here');
  });
});

describe('a source', () => {
  it('that runs on time and finds nothing new is idle', () => {
    expect(judged({ kind: 'source', lastSuccessAt: NOW - 20_000, nextRunAt: NOW + 10_000 })).toBe('idle: ran well 20 s ago and found nothing new');
  });

  it('whose last run failed is failing, however well it did before', () => {
    expect(judged({ kind: 'source', lastSuccessAt: NOW - 60_000, lastErrorAt: NOW - 5_000, lastErrorMessage: 'no route', recent: { succeeded: 900, failed: 1, emitted: 900, spanMs: 5 * MINUTE } })).toBe('failing: the last run failed 5 s ago: no route');
  });

  it('that was to run a minute ago and did not is late', () => {
    expect(judged({ kind: 'source', requestedAt: NOW - 120_000 })).toBe('late: was to run 2 min ago');
    expect(judged({ kind: 'source', nextRunAt: NOW - 120_000 })).toBe('late: was to run 2 min ago');
  });

  it('is not late by a clock that was set back', () => {
    expect(judged({ kind: 'source', nextRunAt: NOW + 3_600_000, lastSuccessAt: NOW + 3_500_000 })).toBe('idle: ran well 0 s ago and found nothing new');
  });
});

describe('an action', () => {
  it('counts an event once, though it is taken on and fails', () => {
    expect(judged({ kind: 'action', recent: { succeeded: 10, failed: 4, emitted: 0, spanMs: 5 * MINUTE } })).toBe('working: events in 5 min: 10');
    expect(judged({ kind: 'action', recent: { succeeded: 10, failed: 5, emitted: 0, spanMs: 5 * MINUTE } })).toBe('failing: 5 of 10 events failed in 5 min');
  });

  it('with calls nobody knows the outcome of waits for a person', () => {
    expect(judged({ kind: 'action', heldDeliveries: 2, recent: { succeeded: 10, failed: 0, emitted: 0, spanMs: MINUTE } })).toBe('waiting: deliveries held until a person decides, since their outcome is unknown: 2');
  });
});

it('says the same in Russian', () => {
  expect(reasonText({ code: 'late.events', count: 9, ageMs: 61_000 }, 'ru')).toBe('ждут событий: 9, самое старое — 1 мин');
});
