import { describe, expect, it } from 'vitest';
import type { AlarmKind } from './alarm-kinds.js';
import { judgeAgent, type AgentFacts, type AgentMemory, type AgentRules } from './judge-alarms.js';

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const quietAgent: AgentFacts = {
  workspaceId: 1, workflowId: 3, agentId: 7, type: 'http-feed', kind: 'source', pausedBy: null, succeeded: 0, failed: 0, emitted: 0,
  lastSuccessAt: null, lastErrorAt: null, lastError: '', lag: 0, held: 0, dead: 0, disabledEndpoints: 0, disabledEndpoint: null, before: undefined, newFailures: undefined, memory: undefined,
};

/** Rounds of one agent, each with what the one before remembered; tells the kinds that hold in each. */
function rounds(rules: AgentRules, ...given: readonly (readonly [at: number, facts: Partial<AgentFacts>])[]): readonly (readonly AlarmKind[])[] {
  let memory: AgentMemory | undefined;
  let open: readonly AlarmKind[] = [];
  return given.map(([at, facts]) => {
    const judged = judgeAgent({ ...quietAgent, ...facts, memory }, rules, (kind) => open.includes(kind), NOON + at);
    ({ memory } = judged);
    open = judged.conditions.map(({ kind }) => kind);
    return open;
  });
}

describe('silence', () => {
  const rules: AgentRules = { silenceMs: HOUR };

  it('counts from the first round after publish, and from each event', () => {
    expect(rounds(rules, [0, {}], [HOUR, {}], [HOUR + 1, {}], [HOUR + MINUTE, { emitted: 1 }], [2 * HOUR + MINUTE, { emitted: 1 }], [2 * HOUR + MINUTE + 1, { emitted: 1 }])).toEqual([
      [], [], ['silence'], [], [], ['silence'],
    ]);
  });

  it('is not counted while paused, and begins anew after it', () => {
    expect(rounds(rules, [0, {}], [50 * MINUTE, { pausedBy: 'buffer' }], [5 * HOUR, { pausedBy: 'buffer' }], [5 * HOUR + 50 * MINUTE, {}], [6 * HOUR + 1, {}])).toEqual([[], [], [], [], ['silence']]);
  });

  it('is not raised by a clock that is set back', () => {
    expect(rounds(rules, [0, {}], [-5 * HOUR, {}], [-4 * HOUR, {}])).toEqual([[], [], []]);
  });

  it('is not raised without a rule', () => {
    expect(rounds({}, [0, {}], [90 * 24 * HOUR, {}])).toEqual([[], []]);
  });

  it('of an action ends when it takes an event on', () => {
    expect(rounds(rules, [0, { kind: 'action' }], [HOUR + 1, { kind: 'action' }], [HOUR + 2, { kind: 'action', succeeded: 1 }])).toEqual([[], ['silence'], []]);
  });
});

describe('error rate', () => {
  const rules: AgentRules = { errorRate: { above: 0.1, overMs: 10 * MINUTE, least: 20 } };
  const step = (succeeded: number, failed: number): Partial<AgentFacts> => ({ kind: 'step', succeeded: 1_000 + succeeded, failed: 50 + failed, before: { succeeded: 1_000, failed: 50 } });

  it('needs enough events, and more failures than the limit', () => {
    expect(rounds(rules, [0, step(8, 11)])).toEqual([[]]);
    expect(rounds(rules, [0, step(18, 2)])).toEqual([[]]);
    expect(rounds(rules, [0, step(17, 3)])).toEqual([['errorRate']]);
  });

  it('stays until it is well below the limit, and ends when nothing came at all', () => {
    expect(rounds(rules, [0, step(80, 20)], [1, step(91, 9)], [2, step(92, 8)], [3, step(80, 20)], [4, step(0, 0)])).toEqual([['errorRate'], ['errorRate'], [], ['errorRate'], []]);
  });

  it('of an action is what failed of what it took on', () => {
    expect(rounds(rules, [0, { ...step(20, 2), kind: 'action' }], [1, { ...step(20, 3), kind: 'action' }])).toEqual([[], ['errorRate']]);
  });
});

it('a lag is raised above its limit and cleared well below it', () => {
  const rules: AgentRules = { lag: 100 };
  expect(rounds(rules, [0, { lag: 100 }], [1, { lag: 101 }], [2, { lag: 81 }], [3, { lag: 80 }])).toEqual([[], ['lag'], ['lag'], []]);
});

describe('without any setting', () => {
  it('a source that fails three times in a row cannot run, until it succeeds', () => {
    const failing = (failed: number): Partial<AgentFacts> => ({ failed, lastSuccessAt: NOON, lastErrorAt: NOON + 1, lastError: 'no route' });
    expect(rounds({}, [0, { failed: 5, lastSuccessAt: NOON, lastErrorAt: NOON - 1 }], [1, failing(7)], [2, failing(8)], [3, { failed: 8, lastSuccessAt: NOON + 2, lastErrorAt: NOON + 1 }], [4, failing(9)])).toEqual([
      [], [], ['cannotRun'], [], [],
    ]);
  });

  it('an agent whose type is not installed cannot run', () => {
    expect(rounds({}, [0, { kind: undefined }])).toEqual([['cannotRun']]);
  });

  it('deliveries that are held or went dead, failures and refused endpoints are told', () => {
    expect(rounds({}, [0, { kind: 'action', held: 1, disabledEndpoints: 1, newFailures: { count: 2, code: 'code.threw' } }])).toEqual([['heldDelivery', 'endpointDisabled', 'failedEvents']]);
  });

  it('dead deliveries are told when they grow, and not for ever', () => {
    const action = (dead: number): Partial<AgentFacts> => ({ kind: 'action', dead });
    expect(rounds({}, [0, action(0)], [1, action(2)], [16 * MINUTE, action(2)], [17 * MINUTE, action(3)], [18 * MINUTE, action(0)])).toEqual([[], ['deadDelivery'], [], ['deadDelivery'], []]);
  });

  it('nothing is remembered of an agent without a story', () => {
    expect(judgeAgent({ ...quietAgent, succeeded: 900, emitted: 900, lastSuccessAt: NOON }, {}, () => false, NOON)).toEqual({ conditions: [], memory: undefined });
  });
});
