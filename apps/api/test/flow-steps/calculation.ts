import type { Taken } from '../brute-force/play.js';

export interface DigestRule {
  readonly after: number;
  readonly count: number;
  /** Sent at every multiple of it; 0: never. */
  readonly every: number;
  readonly first: boolean;
  readonly mostItems: number;
}

/** What each digest of a key holds: who came from its first event until it was due. The oldest give way when it is full. */
export function expectedDigests(arrivals: readonly Taken[], rule: DigestRule): readonly (readonly unknown[])[] {
  const [first, ...others] = arrivals;
  if (first === undefined) return [];
  const due = dueOf(first.createdAt, rule);
  const inTime = arrivals.filter((arrival) => arrival.createdAt <= due);
  const group = inTime.slice(0, rule.count);
  if (rule.first) {
    const following = others.filter((arrival) => arrival.createdAt <= due);
    return [idsOf([first]), ...(following.length === 0 ? [] : [idsOf(following)]), ...expectedDigests(others.slice(following.length), rule)];
  }
  return [idsOf(group.slice(-rule.mostItems)), ...expectedDigests(arrivals.slice(group.length), rule)];
}

function dueOf(from: number, { after, every }: DigestRule): number {
  return every === 0 ? from + after : Math.min(from + after, Math.ceil(from / every) * every);
}

/** What becomes of each event under a deadline, as `status ids`, in order. */
export function expectedOutcomes(arrivals: readonly Taken[], { within, repeats }: { readonly within: number; readonly repeats: string }): readonly string[] {
  const said: string[] = [];
  let running: { readonly id: unknown; readonly due: number } | undefined;
  let stray: Taken | undefined;
  for (const arrival of arrivals) {
    const { id, part } = arrival.payload;
    const { createdAt, occurredAt } = arrival;
    if (running !== undefined && running.due < createdAt) {
      said.push(`breached ${String(running.id)}`);
      running = undefined;
    }
    if (part === 'start') {
      const due = occurredAt + within;
      const answer = running === undefined && stray !== undefined && stray.occurredAt > occurredAt && stray.occurredAt <= due ? stray : undefined;
      if (running !== undefined) said.push(`other ${String(repeats === 'keep' ? id : running.id)}`);
      if (running === undefined || repeats === 'restart') {
        stray = undefined;
        running = answer === undefined && due > createdAt ? { id, due } : undefined;
        if (answer !== undefined) said.push(`met ${String(id)} ${String(answer.payload['id'])}`);
        else if (due <= createdAt) said.push(`breached ${String(id)}`);
      }
    } else if (part === 'stop' && running !== undefined) {
      said.push(`met ${String(running.id)} ${String(id)}`);
      running = undefined;
    } else {
      if (part === 'stop') stray = arrival;
      said.push(`other ${String(id)}`);
    }
  }
  return running === undefined ? said : [...said, `breached ${String(running.id)}`];
}

/** Who passes when never more than so many pass in any stretch of time. */
export function expectedPasses(arrivals: readonly Taken[], { limit, per }: { readonly limit: number; readonly per: number }): readonly unknown[] {
  const passed: Taken[] = [];
  for (const arrival of arrivals) {
    if (passed.filter((other) => other.createdAt > arrival.createdAt - per).length < limit) passed.push(arrival);
  }
  return idsOf(passed);
}

/** Events by their key. */
export function byKey<T>(arrivals: readonly Taken[], expected: (arrivals: readonly Taken[]) => T): Readonly<Record<string, T>> {
  return Object.fromEntries([...Map.groupBy(arrivals, (arrival) => arrival.key)].map(([key, list]) => [key, expected(list)]));
}

export function idsOf(arrivals: readonly { readonly payload: Taken['payload'] }[]): readonly unknown[] {
  return arrivals.map(({ payload }) => payload['id']);
}
