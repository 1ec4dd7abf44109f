import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from './random.js';
import { startRig, type Rig } from './rig.js';

const isLong = process.env['ROOKERY_LONG'] === '1';
const seed = Number(process.env['ROOKERY_SEED'] ?? 20260105);
const random = seededRandom(seed);
/** When each server is killed, in milliseconds after its start: while it starts, while it catches up, under load. */
const kills = Array.from({ length: isLong ? 60 : 6 }, (_, index) => ({ round: index + 1, afterMs: Math.round(300 + random() * 2_700) }));

describeWithServer('postgres', `a server killed at random moments (seed ${seed})`, () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ lanes: 8, pauseMs: 5, rowPauseMs: 50 });
    await rig.rookery.kill();
  }, 120_000);
  afterAll(() => rig.stop());

  test.each(kills)('loses and doubles nothing in round $round, killed after $afterMs ms', async ({ afterMs }) => {
    const server = await rig.start();
    await sleep(afterMs);
    await server.kill();
    expect(await rig.momentaryFaults()).toEqual([]);
  });

  test('has given every accepted event each of its effects exactly once in the end', async () => {
    await rig.startReady();
    expect(await rig.drainAndCheck()).toEqual([]);
    expect(rig.load.repeats).toBeGreaterThan(0);
  }, 180_000);
});
