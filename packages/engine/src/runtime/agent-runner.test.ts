import { expect, it } from 'vitest';
import { AgentRunner, type RunnerParts, type TurnTaker } from './agent-runner.js';

it('takes no turn before the last turn of the runner it replaces is over', async () => {
  const told: string[] = [];
  const firstBegan = Promise.withResolvers<void>();
  const firstMayEnd = Promise.withResolvers<void>();
  const first = runnerWith(async () => {
    told.push('first begins');
    firstBegan.resolve();
    await firstMayEnd.promise;
    told.push('first ends');
    return false;
  });
  const firstTurn = first.turn();
  await firstBegan.promise;
  const stopped = first.stop();
  const second = runnerWith(async () => {
    told.push('second begins');
    return false;
  }, first.turnOver);
  const secondTurn = second.turn();
  await stopped;
  firstMayEnd.resolve();
  await Promise.all([firstTurn, secondTurn]);
  expect(told).toEqual(['first begins', 'first ends', 'second begins']);
});

it('takes no turn when it was replaced while it waited', async () => {
  const mayBegin = Promise.withResolvers<void>();
  const replaced = runnerWith(() => Promise.reject(new Error('a turn was taken')), mayBegin.promise);
  const turn = replaced.turn();
  await replaced.stop();
  mayBegin.resolve();
  expect(await turn).toBe(false);
});

function runnerWith(takeTurn: TurnTaker['takeTurn'], before?: Promise<void>): AgentRunner {
  const parts = { scope: {}, seat: { pausedBy: null, topologyAgent: { state: 'live' } }, host: { clock: { now: () => 0 } } } as RunnerParts;
  return new AgentRunner(parts, { takeTurn, stop: () => Promise.resolve() } as Partial<TurnTaker> as TurnTaker, before);
}
