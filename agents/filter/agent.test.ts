import { expect, it } from 'vitest';
import { parseOptions } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { filter } from './agent.js';

const priced = [{ field: 'price', is: 'more than', value: 10 }, { field: 'make', is: 'equal to', value: 'BMW' }];
const lots = [{ payload: { price: 20, make: 'BMW' } }, { payload: { price: 20 } }, { payload: { price: 5 } }];

async function portsOf(options: Parameters<typeof runAgent>[1]): Promise<readonly string[]> {
  const run = await runAgent(filter, { receive: lots, ...options });
  return run.emitted.map((event) => event.port);
}

it('passes what meets all conditions, or any, or at least so many', async () => {
  expect(await portsOf({ options: { conditions: priced } })).toEqual(['out', 'else', 'else']);
  expect(await portsOf({ options: { conditions: priced, match: 'any' } })).toEqual(['out', 'out', 'else']);
  expect(await portsOf({ options: { conditions: priced, match: 'at least', atLeast: 2 } })).toEqual(['out', 'else', 'else']);
});

it('does not take a text for a number that only sorts like one', async () => {
  const run = await runAgent(filter, {
    options: { conditions: [{ field: 'price', is: 'more than', value: 9 }] },
    receive: [{ payload: { price: '10' } }, { payload: { price: '9.5 EUR' } }, { payload: { price: true } }, { payload: { price: null } }],
  });
  expect(run.emitted.map((event) => event.port)).toEqual(['out', 'else', 'else', 'else']);
});

it('compares with a parameter of the workflow', async () => {
  const options = { conditions: [{ field: 'score', is: 'at least', value: '{{ parameters.minScore }}' }] };
  const run = await runAgent(filter, { options, parameters: { minScore: 70 }, receive: [{ payload: { score: 70 } }, { payload: { score: 69 } }] });
  expect(run.emitted.map((event) => event.port)).toEqual(['out', 'else']);
});

it('passes the text on as it came, with key and lineage', async () => {
  const run = await runAgent(filter, { options: { conditions: priced }, receive: [{ payload: { make: 'BMW', price: 20 }, key: 'lot-1' }] });
  expect(run.emitted).toMatchObject([{ payloadText: '{"make":"BMW","price":20}', key: 'lot-1', from: ['1-1'] }]);
});

it('fails only the event a condition fails on', async () => {
  const options = { conditions: [{ field: 'text', is: 'equal to', value: '{% for i in (1..size) %}x{% endfor %}' }] };
  const run = await runAgent(filter, { options, receive: [{ payload: { text: 'xx', size: 2 } }, { payload: { text: '', size: 100_000_000 } }, { payload: { text: 'x', size: 2 } }] });
  expect(run.emitted.map(({ port, from }) => [port, ...from])).toEqual([['out', '1-1'], ['else', '1-3']]);
  expect(run.failed).toMatchObject([{ id: '1-2', error: { code: 'template.failed' } }]);
});

it('asks for a number that can be met', () => {
  expect(parseOptions(filter, { version: 1, options: { conditions: priced, match: 'at least' } }, 'options')).toMatchObject({
    ok: false, issues: [{ path: 'options.atLeast', message: 'a number is needed' }],
  });
  expect(parseOptions(filter, { version: 1, options: { conditions: priced, match: 'at least', atLeast: 3 } }, 'options')).toMatchObject({
    ok: false, issues: [{ path: 'options.atLeast', message: '3 of 2 conditions can never hold' }],
  });
});
