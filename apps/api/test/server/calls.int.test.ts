import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRookery, until, type Rookery } from '@rookery/testkit';
import { entry } from './built-server.js';
import { health, publish } from './workflow-client.js';

let rookery: Rookery;

beforeAll(async () => {
  rookery = await startRookery({ entry });
});
afterAll(() => rookery[Symbol.asyncDispose]());

const rank = (factor: number) => ({
  schemaVersion: 1, name: 'rank', parameters: { least: { type: 'number', default: 100 } },
  agents: {
    lots: { type: 'workflow-input', version: 1, options: {} },
    value: { type: 'javascript', version: 1, options: { code: `export default (lot) => { if (lot.price === 13) throw new Error('unlucky'); return { ...lot, value: lot.price * ${factor} }; }` } },
    good: { type: 'filter', version: 1, options: { conditions: [{ field: 'value', is: 'at least', value: '{{ parameters.least }}' }] } },
    seen: { type: 'count', version: 1, options: {} },
    result: { type: 'workflow-output', version: 1, options: {} },
    poor: { type: 'workflow-output', version: 1, options: { port: 'poor', payload: { id: '{{ id }}' } } },
  },
  links: [{ from: 'lots', to: 'value' }, { from: 'value', to: 'good' }, { from: 'good', to: 'result' }, { from: 'good', port: 'else', to: 'poor' }, { from: 'value', to: 'seen' }],
});

const inbox = (title: string) => ({ type: 'add-to-inbox', version: 1, options: { title, body: '-' } });
const caller = {
  schemaVersion: 1, name: 'caller',
  agents: {
    by: { type: 'manual', version: 1, options: {} },
    rank: { type: 'call-workflow', version: 1, options: { workflow: 'rank', parameters: { least: 50 }, ports: ['poor'] } },
    rich: inbox('rich {{ id }} {{ value }}'), poor: inbox('poor {{ id }}'), failed: inbox('failed {{ event_id }}{{ error.code }}'),
  },
  links: [{ from: 'by', to: 'rank' }, { from: 'rank', to: 'rich' }, { from: 'rank', port: 'poor', to: 'poor' }, { from: 'rank', port: 'error', to: 'failed' }],
};

const titles = async (count: number) => until(`${count} messages`, async () => {
  const { body } = await rookery.api<{ readonly items: readonly { readonly title: string }[] }>('GET', '/api/v1/inbox?limit=100');
  return body.items.length >= count && body.items.map(({ title }) => title).toSorted();
});

const succeeded = (id: string, agent: string, count: number) => until(`${agent} worked ${count} times`, async () => (await health(rookery, id, agent)).totals.succeeded === count);

test('a workflow that calls another gets back what it gives, by its ports, its failures by "error"', async () => {
  const called = await publish(rookery, rank(2));
  const main = await publish(rookery, caller);
  const run = await rookery.api('POST', `/api/v1/workflows/${main.id}/agents/by/run`, { body: [{ id: 1, price: 40 }, { id: 2, price: 20 }, { id: 3, price: 13 }] });
  expect([run.status, run.body['accepted']]).toEqual([202, 3]);
  expect(await titles(3)).toEqual(['failed code.threw', 'poor 2', 'rich 1 80']);

  // The callee by itself counts nothing of what its caller did; its agent in the caller is found through the call.
  await succeeded(main.id, 'rank.seen', 2);
  expect((await health(rookery, called.id, 'seen')).totals.succeeded).toBe(0);
  const log = await rookery.api<{ readonly items: readonly { readonly payload: unknown }[] }>('GET', `/api/v1/events?workflow=${main.id}&agent=rank.result`);
  expect(log.body.items.map(({ payload }) => payload)).toEqual([{ id: 1, price: 40, value: 80 }]);

  // A callee that is published anew takes effect in its callers when they are published again.
  const draft = await rookery.api('PUT', `/api/v1/workflows/${called.id}/draft`, { headers: { 'if-match': '1' }, body: rank(3) });
  expect(draft.status).toBe(200);
  await rookery.api('POST', `/api/v1/workflows/${called.id}/publish`, { body: {} });
  const seen = await rookery.api('GET', `/api/v1/workflows/${main.id}`);
  expect([seen.body['outdatedCalls'], seen.body['issues']]).toEqual([['rank'], []]);
  await rookery.api('POST', `/api/v1/workflows/${main.id}/agents/by/run`, { body: { id: 4, price: 40 } });
  expect(await titles(4)).toContain('rich 4 80');
  await rookery.api('POST', `/api/v1/workflows/${main.id}/publish`, { body: {} });
  await rookery.api('POST', `/api/v1/workflows/${main.id}/agents/by/run`, { body: { id: 5, price: 40 } });
  expect(await titles(5)).toContain('rich 5 120');
  await succeeded(main.id, 'rank.seen', 4);
});

test('a call of a workflow that is not published is refused with its name', async () => {
  const { body } = await rookery.api<{ readonly id: string; readonly issues: readonly { readonly path: string; readonly message: string }[] }>('POST', '/api/v1/workflows', {
    body: { ...caller, name: 'orphan', agents: { ...caller.agents, rank: { type: 'call-workflow', version: 1, options: { workflow: 'nowhere', ports: ['poor'] } } } },
  });
  expect(body.issues).toMatchObject([{ path: 'agents.rank.options.workflow', message: 'there is no published workflow "nowhere"' }]);
  const refused = await rookery.api('POST', `/api/v1/workflows/${body.id}/publish`, { body: {} });
  expect(refused.status).toBe(422);
});
