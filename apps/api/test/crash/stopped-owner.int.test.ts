import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRig, type Rig } from './rig.js';
import type { RookeryProcess } from './rookery-process.js';

/** A lease lasts 15 s and is looked for every 5 s. */
const TAKEN_OVER_MS = 25_000;

describeWithServer('postgres', 'an owner that is stopped past its lease', () => {
  let rig: Rig;
  let beside: RookeryProcess;
  beforeAll(async () => {
    rig = await startRig({ lanes: 6, pauseMs: 10, rowPauseMs: 100 });
    beside = await rig.startBeside();
    await beside.ready;
  }, 120_000);
  afterAll(() => rig.stop());

  const holds = async ({ pid }: RookeryProcess) => {
    const [row] = await rig.records.query<{ readonly held: number }>(`select count(*) as held from runner where lease_owner like $1`, [`%:${pid}:%`]);
    return row?.held ?? 0;
  };
  const turns = async () => (await rig.records.query<{ readonly turns: number }>('select sum(turn)::bigint as turns from runner'))[0]?.turns ?? 0;

  test('is fenced off: the other goes on from where it was, and nothing inside is doubled', async () => {
    await until('both have a share', async () => (await holds(rig.rookery)) > 0 && (await holds(beside)) > 0);
    rig.rookery.signal('SIGSTOP');
    await until('its leases are taken over', async () => (await holds(rig.rookery)) === 0, TAKEN_OVER_MS);
    const turnsBefore = await turns();
    await until('the new owner works', async () => (await turns()) > turnsBefore);
    const acceptedBefore = rig.load.statuses.get(202) ?? 0;
    rig.rookery.signal('SIGCONT');
    await until('posts go on', async () => (rig.load.statuses.get(202) ?? 0) > acceptedBefore + 20);
    await until('both have a share again', async () => (await holds(rig.rookery)) > 0 && (await holds(beside)) > 0);
    expect(await rig.drainAndCheck()).toEqual([]);
    expect([rig.rookery.hasEnded, beside.hasEnded]).toEqual([false, false]);
  }, 180_000);
});
