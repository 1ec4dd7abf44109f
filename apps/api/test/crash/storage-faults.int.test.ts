import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithServer } from '@rookery/testkit/vitest';
import { until } from '@rookery/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRig, type Rig } from './rig.js';

const isLong = process.env['ROOKERY_LONG'] === '1';

describeWithServer('postgres', 'a database that fails under load', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ lanes: 6, pauseMs: 10, rowPauseMs: 100 });
  }, 120_000);
  afterAll(() => rig.stop());

  const accepted = () => rig.load.statuses.get(202) ?? 0;
  const goesOn = async () => {
    const before = accepted();
    await until('posts are accepted again', async () => accepted() > before + 20, 60_000);
  };

  test('is answered for with 503, and is used again once it is back', async () => {
    const refusedBefore = rig.load.statuses.get(503) ?? 0;
    await rig.server.kill();
    await until('posts are refused', async () => (rig.load.statuses.get(503) ?? 0) > refusedBefore);
    const ready = await fetch(`${rig.rookery.url}/api/v1/ready`, { signal: AbortSignal.timeout(20_000) });
    expect(ready.status).toBe(503);
    await rig.server.restart();
    await goesOn();
    expect(rig.rookery.hasEnded).toBe(false);
  });

  test('keeps no event waiting for ever when it was away longer than a lease lasts', async () => {
    await rig.server.kill();
    // Longer than every retry of a write that is under way, and than a lease.
    await sleep(isLong ? 40_000 : 17_000);
    await rig.server.restart();
    await goesOn();
    expect(rig.rookery.hasEnded).toBe(false);
  }, 180_000);

  test('is waited for when it stands still, and nothing is taken twice', async () => {
    await rig.server.pause();
    await sleep(isLong ? 45_000 : 3_000);
    await rig.server.resume();
    await goesOn();
    expect(rig.rookery.hasEnded).toBe(false);
  }, 180_000);

  test('has lost and doubled nothing of what was accepted', async () => {
    expect(await rig.drainAndCheck()).toEqual([]);
    expect(rig.load.faults).toEqual([]);
  }, 180_000);
});
