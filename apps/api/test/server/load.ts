import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Rookery } from '@rookery/testkit';
import { post } from './workflow-client.js';

export interface Load {
  /** The numbers that were answered 202. */
  readonly accepted: () => readonly number[];
  /** Every status seen, in ascending order. */
  readonly statuses: () => readonly number[];
  end(): Promise<void>;
}

/** Posts `{ number }`, each number once, eight at a time, until `end`. A call that gets no answer is not repeated. */
export function keepPosting(rookery: Rookery, hook: string): Load {
  const accepted: number[] = [];
  const statuses = new Set<number>();
  let last = 0;
  let isEnding = false;
  const one = async (): Promise<void> => {
    while (!isEnding) {
      const number = (last += 1);
      const status = await post(rookery, hook, { number }).then((response) => response.status, () => undefined);
      if (status === undefined) await nextTurn();
      else statuses.add(status);
      if (status === 202) accepted.push(number);
    }
  };
  const workers = Array.from({ length: 8 }, one);
  return {
    accepted: () => accepted,
    statuses: () => [...statuses].toSorted((a, b) => a - b),
    async end() {
      isEnding = true;
      await Promise.all(workers);
    },
  };
}

interface EventList {
  readonly items: readonly { readonly payload: { readonly number: number } }[];
  readonly cursor: string | null;
}

/** The numbers an agent has emitted, with repeats. */
export async function numbersOf(rookery: Rookery, id: string, agent: string): Promise<readonly number[]> {
  const numbers: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { readonly body: EventList } = await rookery.api<EventList>('GET', `/api/v1/events?workflow=${id}&agent=${agent}&limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`);
    numbers.push(...body.items.map(({ payload }) => payload.number));
    ({ cursor } = body);
  }
  return numbers;
}
