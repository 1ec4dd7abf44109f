import { virtualClock } from '@rookery/sdk/testing';
import { expect, it } from 'vitest';
import { AlarmClock } from './alarm-clock.js';

function rung() {
  const clock = virtualClock(1_000);
  const rings: string[] = [];
  return { clock, rings, alarms: new AlarmClock(clock, (name) => rings.push(`${name} at ${clock.now()}`)) };
}

it('rings at the earliest time that was set', async () => {
  const { clock, rings, alarms } = rung();
  alarms.set(1, 1_500);
  alarms.set(1, 1_200);
  alarms.set(1, 1_800);
  alarms.set(2, 1_300);
  await clock.advance(1_000);
  expect(rings).toEqual(['1 at 1200', '2 at 1300']);
});

it('rings at once for what is due already, and goes on ringing after it', async () => {
  const { clock, rings, alarms } = rung();
  alarms.set(1, 900);
  alarms.set(1, 1_000);
  alarms.set(1, 1_500);
  await clock.advance(1_000);
  expect(rings).toEqual(['1 at 1000', '1 at 1000', '1 at 1500']);
});

it('rings no more once it is stopped', async () => {
  const { clock, rings, alarms } = rung();
  alarms.set(1, 1_500);
  await alarms.stop();
  alarms.set(2, 1_500);
  await clock.advance(1_000);
  expect(rings).toEqual([]);
});
