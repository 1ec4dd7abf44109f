import { expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { detectChange } from './agent.js';

const priceOf = (key: string, price: number) => ({ key, payload: { price } });

async function kindsOf(options: JsonObject, receive: NonNullable<Parameters<typeof runAgent>[1]>['receive']): Promise<readonly string[]> {
  const run = await runAgent(detectChange, { options: { payload: 'change', ...options }, receive: receive ?? [] });
  return run.emitted.map(({ port, payload }) => (port === 'out' ? String(JSON.parse(JSON.stringify(payload)).change.kind) : port));
}

it('compares each key with itself', async () => {
  expect(await kindsOf({}, [priceOf('a', 1), priceOf('b', 2), priceOf('a', 1), priceOf('b', 3)])).toEqual(['new', 'new', 'unchanged', 'changed']);
});

it('counts there and back as two changes', async () => {
  expect(await kindsOf({}, [priceOf('a', 1), priceOf('a', 2), priceOf('a', 1)])).toEqual(['new', 'changed', 'changed']);
});

it('does not take another order of fields for a change, nor a missing field for an empty one', async () => {
  const receive = [{ payload: { a: 1, b: { c: 1, d: 2 } } }, { payload: { b: { d: 2, c: 1 }, a: 1 } }, { payload: { a: 1, b: { d: 2, c: 1 }, e: null } }];
  expect(await kindsOf({}, receive)).toEqual(['new', 'unchanged', 'changed']);
});

it('names what differs, by path where fields are given', async () => {
  const options = { fields: ['seller.name', 'price'], payload: 'change' };
  const receive = [{ payload: { price: 1, seller: { name: 'anna' } } }, { payload: { price: 1, seller: { name: 'boris' } } }];
  const run = await runAgent(detectChange, { options, receive });
  expect(run.emitted[1]?.payload).toEqual({
    change: { kind: 'changed', before: { 'seller.name': 'anna', price: 1 }, after: { 'seller.name': 'boris', price: 1 }, fields: ['seller.name'] },
  });
});

it('says nothing of the removal of what was never there', async () => {
  const removedWhen = [{ field: 'gone', is: 'true' }];
  expect(await kindsOf({ removedWhen }, [{ payload: { gone: true } }, { payload: { id: 1 } }, { payload: { gone: true } }, { payload: { gone: true } }])).toEqual(['unchanged', 'new', 'removed', 'unchanged']);
});

it('does not let a late event bring back what was removed after it', async () => {
  const options = { late: 'set aside', fields: ['price'], removedWhen: [{ field: 'gone', is: 'true' }] };
  const receive = [
    { payload: { price: 1 }, occurredAt: '2026-01-05T08:00:00Z' },
    { payload: { gone: true }, occurredAt: '2026-01-05T08:20:00Z' },
    { payload: { price: 2 }, occurredAt: '2026-01-05T08:10:00Z' },
    { payload: { price: 3 }, occurredAt: '2026-01-05T08:30:00Z' },
  ];
  expect(await kindsOf(options, receive)).toEqual(['new', 'removed', 'late', 'new']);
});

it('calls a thing new again that was not seen for long', async () => {
  const receive = [{ payload: { a: 1 }, at: '2026-01-05T09:00:00Z' }, { payload: { a: 1 }, at: '2026-01-05T10:00:00Z' }, { payload: { a: 1 }, at: '2026-01-05T11:00:01Z' }];
  expect(await kindsOf({ forgetAfter: '1h' }, receive)).toEqual(['new', 'unchanged', 'new']);
});

it('remembers across a restart', async () => {
  const first = await runAgent(detectChange, { receive: [priceOf('a', 1)] });
  const second = await runAgent(detectChange, { receive: [priceOf('a', 1), priceOf('a', 2)], continueFrom: first });
  expect(second.emitted.map((event) => event.port)).toEqual(['unchanged', 'out']);
});

it('sees a slow drift against the first of a window that the last event hides', async () => {
  const receive = [1, 2, 3].map((price) => priceOf('a', price));
  const run = await runAgent(detectChange, { options: { against: 'first in window', window: '1h', payload: 'change', emits: ['changed'] }, receive });
  expect(run.emitted.map((event) => event.payload)).toMatchObject([{ change: { before: { price: 1 }, after: { price: 2 } } }, { change: { before: { price: 1 }, after: { price: 3 } } }]);
});

it('refuses options under which nothing could come out', () => {
  const messages = (options: JsonObject) => parseOptions(detectChange, { version: 1, options }, 'options');
  expect(messages({ emits: [] })).toMatchObject({ ok: false, issues: [{ path: 'options.emits', message: 'nothing would come out' }] });
  expect(messages({ emits: ['removed'] })).toMatchObject({ ok: false, issues: [{ path: 'options.removedWhen' }] });
  expect(messages({ against: 'first in window' })).toMatchObject({ ok: false, issues: [{ path: 'options.window' }] });
});
