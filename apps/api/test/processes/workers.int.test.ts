import { until, type Rookery } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLoad, type Load } from '../crash/load.js';
import { publish } from '../server/workflow-client.js';
import { openHouse, type House } from './house.js';
import { brokenLaws } from './laws.js';
import { lotWorkflow } from './lot-workflow.js';

const LOAD = { lanes: 4, pauseMs: 10 };

interface Running {
  readonly house: House;
  readonly api: Rookery;
  readonly first: Rookery;
  readonly second: Rookery;
  readonly load: Load;
}

/** An API, two workers and a scheduler, and posts that do not end. */
async function start(hasRedis: boolean): Promise<Running> {
  const house = await openHouse({ hasRedis });
  const api = await house.start('api');
  const [first, second] = await Promise.all([house.start('worker'), house.start('worker'), house.start('scheduler')]);
  const { hook, secret } = await publish(api, lotWorkflow(house.sink.url));
  const load = startLoad({ url: () => `${api.url}${hook}`, secret, ...LOAD });
  return { house, api, first, second, load };
}

/** Another hundred lots went all the way. */
const goesOn = ({ house }: Running): Promise<true> => {
  const before = house.sink.count();
  return until('a hundred more calls', () => Promise.resolve(house.sink.count() >= before + 100));
};

const drained = async ({ house, load }: Running): Promise<void> => {
  await load.finish();
  await until('the end of all work', async () => {
    const { lag, open } = await house.records.backlog();
    return lag === 0 && open === 0;
  });
};

function connect({ house }: Running) {
  const client = new Redis(house.redis?.url ?? '');
  return { client, [Symbol.asyncDispose]: () => Promise.resolve(client.disconnect()) };
}

/** The laws of a test that went on in the middle of everything; in the order of the file, each beginning where the last one ended. */
function shareTheWork(running: () => Running): void {
  test('each of two workers takes its share', async () => {
    const { house, first, second } = running();
    await until('five agents, shared', async () => [await house.heldBy(first), await house.heldBy(second)].toSorted().join() === '2,3');
    expect(await goesOn(running())).toBe(true);
  });

  test('a killed worker is replaced, and a new one takes its share', async () => {
    const { house, first, second } = running();
    await second.kill();
    await until('the other has all', async () => (await house.heldBy(first)) === 5);
    await goesOn(running());
    const third = await house.start('worker');
    await until('a share for the new one', async () => [await house.heldBy(first), await house.heldBy(third)].toSorted().join() === '2,3');
    await goesOn(running());
    const stopped = await third.stop();
    await until('the other has all again', async () => (await house.heldBy(first)) === 5);
    expect([stopped.exitCode, third.output.stderr]).toEqual([0, '']);
  });

  test('nothing was lost, and nothing doubled inside', async () => {
    const { house, load } = running();
    await goesOn(running());
    await drained(running());
    expect(brokenLaws(await house.records.read(), load, house.sink)).toEqual([]);
    expect([...load.accepted.values()].flat().length).toBeGreaterThan(500);
  });
}

describeWithServer('redis', 'an API, workers and a scheduler with Redis', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start(true);
  }, 60_000);
  afterAll(() => running.house[Symbol.asyncDispose]());

  test('Redis is emptied under load, and wakes go through its queue', async () => {
    await goesOn(running);
    await using redis = connect(running);
    await redis.client.flushall();
    const jobs = async (): Promise<number> => {
      const [counter] = await redis.client.keys('rookery:*:wakes:id');
      return Number(await redis.client.get(counter ?? ''));
    };
    expect(await until('twenty jobs', async () => (await jobs()) > 20)).toBe(true);
    await goesOn(running);
  });

  test('Redis is away for a while, and nobody waits for it', async () => {
    const { house, api, first } = running;
    await house.redis?.kill();
    await goesOn(running);
    await house.redis?.restart();
    await until('the news that it is back', () => Promise.resolve([api, first].every(({ output }) => output.stderr.includes('Redis is back'))));
    await goesOn(running);
    // What was asked in the very moment it went may be told of beside; the loss and the return are told once each.
    expect([api, first].map(({ output }) => output.stderr.split('\n').filter((line) => /Redis is (away|back)/.test(line)).length)).toEqual([2, 2]);
  });

  shareTheWork(() => running);
});

describeWithServer('postgres', 'an API, workers and a scheduler without Redis', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start(false);
  }, 60_000);
  afterAll(() => running.house[Symbol.asyncDispose]());

  test('the connections for wakes are cut under load', async () => {
    await goesOn(running);
    await running.house.records.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rookery-dispatch'`);
    expect(await goesOn(running)).toBe(true);
  });

  shareTheWork(() => running);
});
