import { expect, it } from 'vitest';
import { ReadyQueue, type Runnable } from './ready-queue.js';

interface Job extends Runnable {
  readonly name: string;
  readonly end: () => void;
}

function jobs(begun: string[]) {
  return (name: string, more: Partial<Runnable> = {}): Job => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    return {
      name, workspaceId: 1, deadline: Number.POSITIVE_INFINITY, asksOutside: false, ...more, end: () => resolve(false),
      turn: () => {
        begun.push(name);
        return promise;
      },
    };
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('lets what computes go on while everything that asks outside waits', async () => {
  const begun: string[] = [];
  const job = jobs(begun);
  const queue = new ReadyQueue({ inside: 1, outside: 2 });
  const [slow1, slow2, slow3, step1, step2] = [job('slow 1', { asksOutside: true }), job('slow 2', { asksOutside: true }), job('slow 3', { asksOutside: true }), job('step 1'), job('step 2')];
  for (const one of [slow1, slow2, slow3, step1, step2]) queue.add(one);
  expect(begun).toEqual(['slow 1', 'slow 2', 'step 1']);
  step1.end();
  await settled();
  expect(begun).toEqual(['slow 1', 'slow 2', 'step 1', 'step 2']);
  slow1.end();
  await settled();
  expect(begun.at(-1)).toBe('slow 3');
  for (const one of [slow2, slow3, step2]) one.end();
  await queue.close();
  expect(queue.isIdle).toBe(true);
});

it('gives workspaces turns, and inside one the earliest deadline', async () => {
  const begun: string[] = [];
  const job = jobs(begun);
  const queue = new ReadyQueue({ inside: 1, outside: 1 });
  const all = [job('first'), job('late', { deadline: 9 }), job('soon', { deadline: 5 }), job('other', { workspaceId: 2 })];
  for (const one of all) queue.add(one);
  for (const one of ['first', 'soon', 'other', 'late']) {
    all.find(({ name }) => name === one)?.end();
    await settled();
  }
  expect(begun).toEqual(['first', 'soon', 'other', 'late']);
});
