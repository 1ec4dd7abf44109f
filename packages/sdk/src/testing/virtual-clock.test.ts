import { expect, it } from 'vitest';
import { virtualClock } from './virtual-clock.js';

it('wakes sleepers in due order, each at its own moment', async () => {
  const clock = virtualClock(0);
  const woken: [string, number][] = [];
  const nap = (name: string, ms: number) => clock.sleep(ms).then(() => woken.push([name, clock.now()]));
  const naps = [nap('late', 300), nap('early', 100).then(() => nap('again', 100))];
  await clock.advance(1_000);
  await Promise.all(naps);
  expect(woken).toEqual([['early', 100], ['again', 200], ['late', 300]]);
  expect(clock.now()).toBe(1_000);
});

it('leaves those asleep that are not due', async () => {
  const clock = virtualClock(0);
  const stop = new AbortController();
  const nap = clock.sleep(500, stop.signal);
  await clock.advance(499);
  expect(clock.sleepers).toBe(1);
  stop.abort();
  await nap;
  expect([clock.sleepers, clock.now()]).toEqual([0, 499]);
});

it('jumps to the next moment by itself when asked to', async () => {
  const clock = virtualClock(0, { jumps: true });
  const order: string[] = [];
  await Promise.all([clock.sleep(3_600_000).then(() => order.push('hour')), clock.sleep(1_000).then(() => order.push('second'))]);
  expect([order, clock.now()]).toEqual([['second', 'hour'], 3_600_000]);
});
