import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listCrashPoints } from '../../src/crash-points/index.js';
import { describeWithServer } from '@rookery/testkit/vitest';
import { driveTo, hitsFor, walkedPoints } from './crash-walk.js';
import { startRig, type Rig } from './rig.js';
import { unreachedPoints } from './unreached-points.js';

const isLong = process.env['ROOKERY_LONG'] === '1';

test('walks every crash point, or says why not', () => {
  expect([...walkedPoints(), ...unreachedPoints.keys()].toSorted()).toEqual([...listCrashPoints()].toSorted());
});

describeWithServer('postgres', 'a server that is killed', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ lanes: 4, pauseMs: 30, rowPauseMs: 150 });
    await rig.rookery.kill();
  }, 120_000);
  afterAll(() => rig.stop());

  describe.each(hitsFor(isLong))('at hit $hit', ({ hit }) => {
    test.each(walkedPoints())('loses and doubles nothing when it dies at %s', async (point) => {
      await driveTo(rig, point, hit);
      expect(await rig.momentaryFaults()).toEqual([]);
    });
  });

  test('has given every accepted event each of its effects exactly once in the end', async () => {
    await rig.startReady();
    await rig.resume();
    await rig.publish(false);
    expect(await rig.drainAndCheck()).toEqual([]);
    expect(rig.load.repeats).toBeGreaterThan(0);
  });
});
