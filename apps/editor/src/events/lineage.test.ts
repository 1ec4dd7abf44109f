import { expect, test } from 'vitest';
import type { DeliveryView } from '../deliveries/delivery-view.js';
import type { FailedEvent, Lineage, ListedEvent } from './events-api.js';
import { layOutLineage } from './lineage-layout.js';
import { payloadLine } from './payload-line.js';
import { whyNot, type StandingFigures } from './why-not.js';

const event = (id: string, more: Partial<ListedEvent> = {}): ListedEvent => ({
  id, workflowId: '1', version: 1, agent: 'score', port: 'out', position: 5, key: null, payload: {}, traceId: '1-1', parents: [], hops: 1,
  occurredAt: '2026-01-01T00:00:00Z', createdAt: '2026-01-01T00:00:00Z', expiresAt: null, ...more,
});
const lineage = (more: Partial<Lineage> = {}): Lineage => ({ event: event('1-5'), ancestors: [], descendants: [], deliveries: [], failures: [], isComplete: true, ...more });
const figures = (more: { readonly passed?: number; readonly state?: string; readonly reasonCode?: string } = {}): StandingFigures => ({
  agents: [{ agent: 'tell', state: more.state ?? 'idle', reasonCode: more.reasonCode ?? 'idle.events' }],
  links: [{ from: 'score', port: 'out', to: 'tell', passed: more.passed ?? 9, lag: 3 }],
});
const delivery = (status: string) => ({ eventId: '1-5', agent: 'tell', status, reason: 'bot was blocked' }) as DeliveryView;

test('puts each event one column behind the last of its parents', () => {
  const { nodes, edges, columns, rows } = layOutLineage([{ id: 'a', parents: [] }, { id: 'b', parents: ['a'] }, { id: 'c', parents: ['a'] }, { id: 'd', parents: ['b', 'a'] }]);
  expect(nodes).toEqual([{ id: 'a', column: 0, row: 0 }, { id: 'b', column: 1, row: 0 }, { id: 'c', column: 1, row: 1 }, { id: 'd', column: 2, row: 0 }]);
  expect([edges.length, columns, rows]).toEqual([4, 3, 2]);
});

test('passes over parents that are gone', () => {
  expect(layOutLineage([{ id: 'b', parents: ['gone'] }])).toEqual({ nodes: [{ id: 'b', column: 0, row: 0 }], edges: [], columns: 1, rows: 1 });
});

test('gives no two events one place', () => {
  const { nodes } = layOutLineage([{ id: 'a', parents: [] }, ...Array.from({ length: 50 }, (_, n) => ({ id: `c${n}`, parents: ['a'] }))]);
  expect(new Set(nodes.map(({ column, row }) => `${column}/${row}`)).size).toBe(51);
});

test('says that no link leaves by the port', () => {
  expect(whyNot(event('1-5', { port: 'else' }), lineage(), figures())).toEqual([{ why: 'unlinked', agent: 'score', port: 'else' }]);
});

test('says nothing where the event went on or arrived', () => {
  expect(whyNot(event('1-5'), lineage({ descendants: [event('2-1', { agent: 'tell', parents: ['1-5'] })] }), figures())).toEqual([]);
  expect(whyNot(event('1-5'), lineage({ deliveries: [delivery('delivered')] }), figures())).toEqual([]);
});

test('tells a failure before anything else', () => {
  const failures = [{ eventId: '1-5', agent: 'tell', message: 'no part' } as FailedEvent];
  expect(whyNot(event('1-5'), lineage({ failures, deliveries: [delivery('dead')] }), figures())).toEqual([{ why: 'failed', agent: 'tell', reason: 'no part' }]);
});

test.each(['suppressed', 'expired', 'dead', 'unknown', 'pending'])('tells what became of a delivery that is %s', (status) => {
  expect(whyNot(event('1-5'), lineage({ deliveries: [delivery(status)] }), figures())).toEqual([{ why: 'delivery', agent: 'tell', status, reason: 'bot was blocked' }]);
});

test('tells an event that waits from one that was taken and not passed on', () => {
  expect(whyNot(event('1-5'), lineage(), figures({ passed: 4 }))).toEqual([{ why: 'waiting', agent: 'tell', count: 3 }]);
  expect(whyNot(event('1-5'), lineage(), figures({ passed: 4, state: 'paused', reasonCode: 'paused.buffer' }))).toEqual([{ why: 'waitingPaused', agent: 'tell' }]);
  expect(whyNot(event('1-5'), lineage(), figures({ state: 'paused', reasonCode: 'paused.drop' }))).toEqual([{ why: 'dropped', agent: 'tell' }]);
  expect(whyNot(event('1-5'), lineage(), figures())).toEqual([{ why: 'swallowed', agent: 'tell' }]);
});

test('shows the first fields of a payload in a line', () => {
  expect([payloadLine({ lot: 17, title: 'bolt', parts: [1, 2] }), payloadLine('plain'), payloadLine(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, n]))).length]).toEqual(['lot: 17 · title: bolt · parts: [2]', 'plain', 181]);
});
