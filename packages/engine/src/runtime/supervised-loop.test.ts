import { virtualClock } from '@rookery/sdk/testing';
import { expect, it, onTestFinished } from 'vitest';
import { SupervisedLoop } from './supervised-loop.js';

function begin({ firstMs, pauses = () => 1_000 }: { readonly firstMs?: number; readonly pauses?: (round: number) => number } = {}) {
  const clock = virtualClock(0);
  const rounds: number[] = [];
  const lines: string[] = [];
  const note = (message: string): void => void lines.push(message);
  const loop = new SupervisedLoop({
    name: 'task', clock, log: { warn: note, error: note }, ...(firstMs === undefined ? {} : { firstMs }),
    round: async () => {
      rounds.push(clock.now());
      return pauses(rounds.length);
    },
  });
  onTestFinished(() => loop.stop());
  loop.start();
  return { clock, loop, rounds, lines };
}

it('begins at once, or after what it is told to wait', async () => {
  const soon = begin();
  await soon.clock.advance(2_500);
  expect(soon.rounds).toEqual([0, 1_000, 2_000]);
  const late = begin({ firstMs: 60_000 });
  await late.clock.advance(61_000);
  expect(late.rounds).toEqual([60_000, 61_000]);
});

it('begins the next round at once when it is hurried, also by what happens in a round', async () => {
  const { clock, loop, rounds } = begin({ pauses: (round) => (round === 2 ? (loop.hurry(), 1_000) : 1_000) });
  await clock.advance(500);
  loop.hurry();
  await clock.advance(1);
  expect(rounds).toEqual([0, 500, 500]);
});

it('says once that it fails and once that it works again, and waits longer and longer meanwhile', async () => {
  const { clock, rounds, lines } = begin({
    pauses: (round) => {
      if (round <= 3) throw new Error('the database is away');
      return 1_000;
    },
  });
  await clock.advance(3_000);
  expect(rounds).toEqual([0, 400, 1_200, 2_800]);
  expect(lines).toEqual(['a background task failed and is tried again', 'a background task works again']);
});

it('stops while it waits for its first round, and tells a round that it is to end', async () => {
  const { clock, loop, rounds } = begin({ firstMs: 60_000 });
  await clock.advance(1_000);
  expect(loop.isStopped).toBe(false);
  await loop.stop();
  await clock.advance(120_000);
  expect([rounds, loop.isStopped, clock.sleepers]).toEqual([[], true, 0]);
});
