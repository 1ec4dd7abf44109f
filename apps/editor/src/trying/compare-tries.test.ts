import { expect, test } from 'vitest';
import { compareTries } from './compare-tries.js';
import { agentOf, deliveriesOf, moment } from './try-result.fixture.js';
import type { TryResult } from './try-result.js';

const resultOf = (agents: TryResult['agents']): TryResult => ({ span: null, endedBy: 'end', at: moment, events: 0, warmUpEvents: 0, tookMs: 0, notes: [], deliveries: deliveriesOf({}), agents });

test('names the agents that did otherwise, came or went', () => {
  const before = resultOf({ lots: agentOf({ received: 5 }), good: agentOf({ received: 5, emitted: { out: 2 } }), old: agentOf({ received: 1 }) });
  const after = resultOf({ lots: agentOf({ received: 5 }), good: agentOf({ received: 5, emitted: { out: 1, else: 3 } }), fresh: agentOf({ failures: { total: 2, list: [] } }) });
  expect(compareTries(before, after)).toEqual([
    { agent: 'good', before: { received: 5, emitted: 2, failed: 0 }, after: { received: 5, emitted: 4, failed: 0 } },
    { agent: 'fresh', before: undefined, after: { received: 0, emitted: 0, failed: 2 } },
    { agent: 'old', before: { received: 1, emitted: 0, failed: 0 }, after: undefined },
  ]);
});
