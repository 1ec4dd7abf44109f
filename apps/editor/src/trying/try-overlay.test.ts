import { beforeEach, expect, test } from 'vitest';
import { markOf, overlayAdvances, overlayOff, overlayShows, overlayStarts, overlaySteps, useTryOverlay } from './try-overlay.js';
import { agentOf, deliveriesOf, moment } from './try-result.fixture.js';
import type { TryStep } from './try-steps.js';

const counts = (received: number) => ({ received, emitted: 0, failed: 0 });
const progress = (agents: Readonly<Record<string, ReturnType<typeof counts>>>) => ({ events: 1, total: 2, at: moment, agents });
const step: TryStep = { kind: 'emitted', agent: 'lots', at: moment, links: ['lots.out>good'], to: ['good'], port: 'out', traceId: '1-1', payload: {}, text: null };
const result = {
  span: null, endedBy: 'end' as const, at: moment, events: 2, warmUpEvents: 0, tookMs: 1, notes: [], deliveries: deliveriesOf({}),
  agents: { lots: agentOf({ received: 2, emitted: { out: 1, else: 1 } }), good: agentOf({ received: 1, failures: { total: 1, list: [] } }) },
};

beforeEach(overlayOff);

test('gives only what changed a new identity while a try runs', () => {
  overlayStarts('7');
  overlayAdvances(progress({ lots: counts(1), good: counts(0) }));
  const before = useTryOverlay.getState().agents;
  overlayAdvances(progress({ lots: counts(2), good: counts(0) }));
  const after = useTryOverlay.getState().agents;
  expect(after.get('good')).toBe(before.get('good'));
  expect(after.get('lots')).toEqual(counts(2));
});

test('shows the counts of agents and links when a try is done', () => {
  overlayShows('7', result, [{ from: 'lots', port: 'else', to: 'good' }]);
  const { phase, agents, links } = useTryOverlay.getState();
  expect([phase, agents.get('lots'), agents.get('good'), links.get('lots.else>good')]).toEqual(['done', { received: 2, emitted: 2, failed: 0 }, { received: 1, emitted: 0, failed: 1 }, 1]);
});

test('marks who emits and who receives in a step', () => {
  expect(['lots', 'good', 'inbox'].map((slug) => markOf(step, slug))).toEqual(['emits', 'receives', undefined]);
  expect([markOf({ ...step, kind: 'failed' }, 'lots'), markOf({ ...step, kind: 'delivered' }, 'lots'), markOf(undefined, 'lots')]).toEqual(['fails', 'delivers', undefined]);
});

test('leaves nothing behind when it is put away', () => {
  overlayShows('7', result, []);
  overlaySteps(step);
  overlayOff();
  expect(useTryOverlay.getState()).toEqual({ phase: 'off', workflowId: undefined, agents: new Map(), links: new Map(), step: undefined });
});
