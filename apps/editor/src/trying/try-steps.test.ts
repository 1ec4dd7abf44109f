import { expect, test } from 'vitest';
import { areStepsCut, linkCounts, stepsOf } from './try-steps.js';
import { agentOf, deliveriesOf, deliveryOf, eventOf } from './try-result.fixture.js';

const at = (second: number) => `2026-03-01T09:00:0${second}.000Z`;
const links = [{ from: 'lots', port: 'out', to: 'good' }, { from: 'good', port: 'out', to: 'inbox' }, { from: 'good', port: 'else', to: 'rest' }, { from: 'good', port: 'out', to: 'log' }];
const agents = {
  inbox: agentOf({ kind: 'action', received: 1 }),
  good: agentOf({ emitted: { out: 1, else: 1 }, outputs: [eventOf('t-2', { at: at(1) }), eventOf('t-4', { at: at(2), port: 'else', traceId: '1-2' })] }),
  lots: agentOf({ kind: 'source', emitted: { out: 2 }, outputs: [eventOf('1-1', { at: at(1) }), eventOf('1-2', { at: at(2), traceId: '1-2' })] }),
};

test('walks by time, and of one moment from the source on', () => {
  const deliveries = { ...deliveriesOf({ wouldSend: 1 }), list: [deliveryOf({ at: at(1) })] };
  expect(stepsOf({ agents, deliveries }, links).map(({ kind, agent, at: moment }) => [moment, kind, agent])).toEqual([
    [at(1), 'emitted', 'lots'], [at(1), 'emitted', 'good'], [at(1), 'delivered', 'inbox'], [at(2), 'emitted', 'lots'], [at(2), 'emitted', 'good'],
  ]);
});

test('keeps together what one event set off when many share a moment', () => {
  const crowd = {
    lots: agentOf({ outputs: [eventOf('1-1'), eventOf('1-2', { traceId: '1-2' })] }),
    good: agentOf({ outputs: [eventOf('t-1'), eventOf('t-2', { traceId: '1-2' })] }),
  };
  expect(stepsOf({ agents: crowd, deliveries: deliveriesOf({}) }, links).map(({ agent, traceId }) => [traceId, agent])).toEqual([
    ['1-1', 'lots'], ['1-1', 'good'], ['1-2', 'lots'], ['1-2', 'good'],
  ]);
});

test('says over which links an event went', () => {
  const steps = stepsOf({ agents, deliveries: deliveriesOf({}) }, links);
  expect(steps.filter(({ agent }) => agent === 'good').map(({ links: gone, to }) => [gone, to])).toEqual([
    [['good.out>inbox', 'good.out>log'], ['inbox', 'log']], [['good.else>rest'], ['rest']],
  ]);
});

test('shows failures with their message and what would be held back with its reason', () => {
  const failing = { score: agentOf({ failures: { total: 1, list: [{ at: at(1), eventId: '1-1', traceId: '1-1', code: 'code.failed', message: 'lot is undefined' }] } }) };
  const deliveries = { ...deliveriesOf({ suppressed: 1 }), list: [deliveryOf({ verdict: 'suppressed', reason: 'the chat is gone', at: at(2) })] };
  expect(stepsOf({ agents: failing, deliveries }, []).map(({ kind, text }) => [kind, text])).toEqual([['failed', 'lot is undefined'], ['delivered', 'the chat is gone']]);
});

test('walks a cycle without end', () => {
  const round = [{ from: 'a', port: 'out', to: 'b' }, { from: 'b', port: 'out', to: 'a' }];
  expect(stepsOf({ agents: { a: agentOf({ outputs: [eventOf('1-1')] }), b: agentOf({}) }, deliveries: deliveriesOf({}) }, round)).toHaveLength(1);
});

test('counts what went over a link by its port', () => {
  expect([...linkCounts(agents, links)]).toEqual([['lots.out>good', 2], ['good.out>inbox', 1], ['good.else>rest', 1], ['good.out>log', 1]]);
});

test('knows when steps are missing', () => {
  const one = { lots: agentOf({ emitted: { out: 1 }, outputs: [eventOf('1-1')] }) };
  expect(areStepsCut({ agents: one, deliveries: deliveriesOf({}) })).toBe(false);
  expect(areStepsCut({ agents: { lots: agentOf({ emitted: { out: 1, else: 1 }, outputs: [eventOf('1-1')] }) }, deliveries: deliveriesOf({}) })).toBe(true);
  expect(areStepsCut({ agents: one, deliveries: deliveriesOf({ wouldSend: 1 }) })).toBe(true);
});
