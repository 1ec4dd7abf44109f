import { describe, expect, test } from 'vitest';
import { givenEvents, runAgent } from '@rookery/sdk/testing';
import type { AgentEvent } from '@rookery/sdk';
import { count } from './agent.js';
import { spec } from './spec.js';

const three = [{ payload: { seller: 'anna' } }, { payload: { seller: 'boris' } }, { payload: { seller: 'anna' } }];

describe('count', () => {
  test('counts each event once per key and says nothing unless asked', async () => {
    const run = await runAgent(count, { options: { key: '{{ seller }}' }, receive: three });
    expect(run.state).toEqual({ anna: 2, boris: 1 });
    expect(run.emitted).toEqual([]);
  });

  test('counts by the key of the event when none is named, and events without one together', async () => {
    const run = await runAgent(count, { receive: [{ payload: {}, key: 'lot-1' }, { payload: {} }, { payload: {} }] });
    expect(run.state).toEqual({ 'lot-1': 1, '': 2 });
  });

  test('says the count at each event when every is 1, under the counted key', async () => {
    const run = await runAgent(count, { options: { key: '{{ seller }}', every: 1 }, receive: three });
    expect(run.emitted.map(({ payload, key }) => [payload, key])).toEqual([
      [{ key: 'anna', count: 1 }, 'anna'],
      [{ key: 'boris', count: 1 }, 'boris'],
      [{ key: 'anna', count: 2 }, 'anna'],
    ]);
  });

  test('says the count at each n-th event of a key, whatever the size of the batches', async () => {
    const receive = Array.from({ length: 7 }, () => ({ payload: {}, key: 'a' }));
    const whole = await runAgent(count, { options: { every: 3 }, receive });
    const single = await runAgent(count, { options: { every: 3 }, receive, batchSize: 1 });
    expect(whole.emitted.map((event) => event.payload)).toEqual([{ key: 'a', count: 3 }, { key: 'a', count: 6 }]);
    expect(single.emitted.map((event) => event.payload)).toEqual(whole.emitted.map((event) => event.payload));
  });

  test('goes on where it was after a restart', async () => {
    const before = await runAgent(count, { receive: [{ payload: {}, key: 'a' }] });
    const after = await runAgent(count, { receive: [{ payload: {}, key: 'a' }], continueFrom: before });
    expect(after.state).toEqual({ a: 2 });
  });

  test('starts again with a key it has not seen for longer than forgetAfter', async () => {
    const receive = ['2026-01-05T09:00:00Z', '2026-01-05T09:59:00Z', '2026-01-05T11:00:00Z'].map((at) => ({ payload: {}, key: 'a', at }));
    const run = await runAgent(count, { options: { every: 1, forgetAfter: '1h' }, receive, batchSize: 1 });
    expect(run.emitted.map((event) => event.payload['count'])).toEqual([1, 2, 1]);
  });

  test('reads no payload when the key is the event\'s own', () => {
    const [event] = givenEvents([{ payload: {}, key: 'a' }], { start: 0, nextPosition: 1, parameters: {} });
    const unread: AgentEvent = Object.defineProperties(Object.assign({}, event), { payload: { get: refuse }, scope: { get: refuse } });
    expect(count.stateKeys?.(unread, spec.options.parse({}))).toEqual(['a']);
  });
});

function refuse(): never {
  throw new Error('the payload was read');
}
