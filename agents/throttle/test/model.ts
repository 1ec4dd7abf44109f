export interface Arrival {
  readonly n: number;
  readonly at: number;
}

export interface ModelLimit {
  readonly limit: number;
  readonly per: number;
  readonly window: 'sliding' | 'fixed';
  readonly rest: 'drop' | 'queue' | 'latest';
  readonly maxQueue: number;
}

/** Who passes and when, told second by second from the whole past; slow, and plain enough to be believed. */
export function passesOf(arrivals: readonly Arrival[], { limit, per, window, rest, maxQueue }: ModelLimit): readonly Arrival[] {
  const passes: Arrival[] = [];
  let line: Arrival[] = [];
  let opened: number | null = null;
  const end = (arrivals.at(-1)?.at ?? 0) + (arrivals.length + 1) * per;

  for (let now = 0; now <= end; now += 1) {
    // Who comes in the very second in which somebody's turn is comes before that turn, and waits behind those in line.
    for (const arrival of arrivals.filter(({ at }) => at === now)) {
      if (line.length === 0 && mayPass(now)) pass(arrival, now);
      else if (rest === 'latest') line = [arrival];
      else if (rest === 'queue' && line.length < maxQueue) line.push(arrival);
    }
    while (line.length > 0 && mayPass(now)) {
      const [first, ...others] = line;
      line = others;
      if (first !== undefined) pass(first, now);
    }
  }
  return passes;

  function mayPass(now: number): boolean {
    if (window === 'sliding') return passes.filter(({ at }) => at > now - per).length < limit;
    return opened === null || now >= opened + per || passes.filter(({ at }) => at >= (opened ?? 0)).length < limit;
  }

  function pass({ n }: Arrival, now: number): void {
    if (opened === null || now >= opened + per) opened = now;
    passes.push({ n, at: now });
  }
}
