import { expect, it } from 'vitest';
import { batched } from './batched.js';

/** Records what was asked; each answer waits to be let go. */
function oracle() {
  const asked: (readonly number[])[] = [];
  const answers: PromiseWithResolvers<ReadonlyMap<number, string>>[] = [];
  const ask = (keys: readonly number[]) => {
    asked.push(keys);
    const answer = Promise.withResolvers<ReadonlyMap<number, string>>();
    answers.push(answer);
    return answer.promise;
  };
  const answer = (turn: number) => answers[turn]?.resolve(new Map(asked[turn]?.filter((key) => key > 0).map((key) => [key, `#${key}`])));
  return { asked, answers, find: batched(ask), answer };
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it('asks once for all that is asked together, and once for the same', async () => {
  const { asked, find, answer } = oracle();
  const found = Promise.all([find(1), find(2), find(1), find(-3)]);
  await turn();
  answer(0);
  expect(await found).toEqual(['#1', '#2', '#1', undefined]);
  expect(asked).toEqual([[1, 2, -3]]);
});

it('gives nobody an answer that was asked for before they came', async () => {
  const { asked, find, answer } = oracle();
  const early = find(1);
  await turn();
  const late = find(1);
  answer(0);
  expect(await early).toBe('#1');
  await turn();
  expect(asked).toEqual([[1], [1]]);
  answer(1);
  expect(await late).toBe('#1');
});

it('tells all who asked of a failure, and goes on', async () => {
  const { answers, find, answer } = oracle();
  const failed = Promise.allSettled([find(1), find(2)]);
  await turn();
  answers[0]?.reject(new Error('the database is away'));
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = find(1);
  await turn();
  answer(1);
  expect(await next).toBe('#1');
});
