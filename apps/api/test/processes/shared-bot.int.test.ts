import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOf, ownerOf, publishNew, type Client } from '../flows/world/client.js';
import { openHouse, type House } from './house.js';

let telegram: TelegramSimulator;
let house: House;
let client: Client;
let first: Rookery;
let second: Rookery;
let workflows: readonly string[];
let said = 0;

const listens = { type: 'telegram-updates', version: 1, options: { credential: 'shared' } };

beforeAll(async () => {
  telegram = await startTelegramSimulator();
  telegram.addBot('910:shared', { username: 'shared_bot' });
  house = await openHouse({ hasRedis: false, mayCall: [new URL(telegram.url).host] });
  client = ownerOf(await house.start('api'));
  [first, second] = await Promise.all([house.start('worker'), house.start('worker')]);
  await client.ask('PUT', '/api/v1/credentials/shared', { kind: 'telegram-bot', fields: { token: '910:shared', apiRoot: telegram.apiRoot } });
  const published = ['one', 'other'].map((name) => publishNew(client, { schemaVersion: 1, name, agents: { a: listens, b: listens }, links: [] }));
  workflows = (await Promise.all(published)).map(({ id }) => id);
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await telegram.stop();
});

function say(count: number): void {
  const person = { id: 42, first_name: 'Anna', is_bot: false };
  for (let index = 0; index < count; index += 1) {
    said += 1;
    telegram.sendUpdate({ message: { message_id: said, date: 1767225600 + said, chat: { ...person, type: 'private' }, from: person, text: `message ${said}` } });
  }
}

const heardBy = async (workflowId: string, agent: string): Promise<readonly unknown[]> => (await eventsOf(client, workflowId, agent)).map(({ payload }) => (payload as { readonly text: string }).text).toReversed();
const everybodyHeard = async (): Promise<readonly (readonly unknown[])[]> => Promise.all(workflows.flatMap((id) => ['a', 'b'].map((agent) => heardBy(id, agent))));
const all = () => Array.from({ length: said }, (_, index) => `message ${index + 1}`);
const allHeard = () => until('all was heard', async () => (await everybodyHeard()).every((heard) => heard.length >= said), 50_000);
const conflicts = () => telegram.requests().filter(({ status }) => status === 409).length;

test('agents of one bot in two workers are served by one reader', async () => {
  await until('four agents, shared', async () => [await house.heldBy(first), await house.heldBy(second)].join() === '2,2');
  say(1);
  await allHeard();
  const before = conflicts();
  say(30);
  await allHeard();
  expect(await everybodyHeard()).toEqual([all(), all(), all(), all()]);
  expect(conflicts()).toBe(before);
});

test('whichever worker is killed, the other reads on, and nothing is lost or doubled', async () => {
  await first.kill();
  say(30);
  await allHeard();
  const third = await house.start('worker');
  await until('the newcomer has its share', async () => (await house.heldBy(third)) === 2);
  await second.kill();
  say(30);
  await allHeard();
  expect(await everybodyHeard()).toEqual([all(), all(), all(), all()]);
});
