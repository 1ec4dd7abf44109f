import type { EventView } from '@rookery/model';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventsOf, hookOf, ownerOf, publishNew, republish, type Client, type Hook } from './world/client.js';
import { startServer } from './world/server.js';

let server: Rookery;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = ownerOf(server);
});
afterAll(() => server[Symbol.asyncDispose]());

const shape = (...types: readonly string[]) => ({ type: 'object', required: ['n', 'price'], properties: { n: { type: 'integer' }, price: { type: types } } });

/** What comes in at `lenient` is quarantined before `kept`; what comes in at `strict` is refused at the door. */
const document = (name: string, ...types: readonly string[]) => ({
  schemaVersion: 1, name,
  agents: {
    lenient: { type: 'webhook', version: 1 },
    strict: { type: 'webhook', version: 1 },
    kept: { type: 'filter', version: 1, options: { conditions: [{ field: 'n', is: 'at least', value: 0 }] } },
    open: { type: 'filter', version: 1, options: { conditions: [{ field: 'n', is: 'at least', value: 0 }] } },
  },
  links: [
    { from: 'lenient', to: 'kept', schema: { shape: shape(...types), onBreach: 'quarantine' } },
    { from: 'lenient', to: 'open' },
    { from: 'strict', to: 'open', schema: { shape: shape(...types), onBreach: 'refuse' } },
  ],
});

const isBad = (n: number): boolean => n % 5 === 0;
const lot = (n: number) => ({ n, price: isBad(n) ? `dear ${n}` : n });
const numberOf = ({ payload }: EventView): number => (payload as { readonly n: number }).n;
const numbersAt = async (workflow: string, agent: string) => (await eventsOf(client, workflow, agent)).map(numberOf).toSorted((left, right) => left - right);

interface FailedView {
  readonly eventId: string;
  readonly code: string;
}
const failedOf = (workflow: string) => client.all<FailedView>(`/api/v1/failed-events?workflow=${workflow}`);

interface Posted {
  readonly accepted: number[];
  readonly refused: { readonly n: number; readonly status: number; readonly code: string }[];
  /** No answer came: the server was killed. */
  readonly unknown: number[];
}

/** Several clients that post one lot at a time, each after the answer to the one before. */
async function post(hook: Hook, numbers: readonly number[], clients = 8): Promise<Posted> {
  const posted: Posted = { accepted: [], refused: [], unknown: [] };
  const left = [...numbers];
  const work = async (): Promise<void> => {
    for (let n = left.shift(); n !== undefined; n = left.shift()) {
      try {
        const { status, body } = await hook.post(lot(n));
        if (status === 202) posted.accepted.push(n);
        else posted.refused.push({ n, status, code: (body as unknown as { readonly error: { readonly code: string } }).error.code });
      } catch {
        posted.unknown.push(n);
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  return posted;
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index);

it('keeps from the receiver, or refuses at the door, exactly what breaks the schema, under load', async () => {
  const published = await publishNew(client, document('under-load', 'number'));
  const [lenient, strict] = await Promise.all([post(hookOf(server, published, 'lenient'), range(0, 1_500)), post(hookOf(server, published, 'strict'), range(0, 500))]);
  expect(lenient).toMatchObject({ refused: [], unknown: [] });
  expect(strict.refused.map(({ n }) => n).toSorted((left, right) => left - right)).toEqual(range(0, 500).filter(isBad));
  expect(new Set(strict.refused.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['422 schema.broken']));
  expect(await numbersAt(published.id, 'strict')).toEqual(range(0, 500).filter((n) => !isBad(n)));

  await until('everything passed or was quarantined', async () => (await eventsOf(client, published.id, 'kept')).length + (await failedOf(published.id)).length >= 1_500, 60_000);
  expect(await numbersAt(published.id, 'kept')).toEqual(range(0, 1_500).filter((n) => !isBad(n)));
  expect((await failedOf(published.id)).map(({ code }) => code)).toEqual(range(0, 1_500).filter(isBad).map(() => 'schema.broken'));
  await until('the open link brought all', async () => (await eventsOf(client, published.id, 'open')).length >= 1_500 + 400, 60_000);
});

it('loses and repeats nothing when the schema changes and the server dies in the middle, and lets all go on once it is mended', async () => {
  const published = await publishNew(client, document('through-death', 'number'));
  const hook = hookOf(server, published, 'lenient');
  const first = await post(hook, range(0, 300));
  const dying = post(hook, range(300, 2_300));
  await republish(client, published.id, document('through-death', 'number', 'null'));
  await server.kill();
  const second = await dying;
  expect([second.accepted.length > 0, second.unknown.length > 0]).toEqual([true, true]);
  await server.start();
  const third = await post(hook, range(2_300, 2_500));

  const stored = async () => numbersAt(published.id, 'lenient');
  const taken = await stored();
  expect(taken).toEqual([...new Set(taken)]);
  expect(taken).toEqual(expect.arrayContaining([...first.accepted, ...second.accepted, ...third.accepted]));
  await until('everything that was stored passed or was quarantined', async () => (await eventsOf(client, published.id, 'kept')).length + (await failedOf(published.id)).length >= taken.length, 60_000);
  expect(await numbersAt(published.id, 'kept')).toEqual(taken.filter((n) => !isBad(n)));
  expect(await failedOf(published.id)).toHaveLength(taken.filter(isBad).length);

  await republish(client, published.id, document('through-death', 'number', 'null', 'string'));
  await client.ask('POST', '/api/v1/failed-events/replay', { workflow: published.id });
  await until('what was quarantined passed', async () => (await eventsOf(client, published.id, 'kept')).length >= taken.length, 60_000);
  expect([await numbersAt(published.id, 'kept'), await failedOf(published.id)]).toEqual([taken, []]);
});
