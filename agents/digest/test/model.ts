export interface Arrival {
  readonly n: number;
  /** Seconds, as all times here. */
  readonly at: number;
  readonly ends: number | null;
}

export interface ModelOptions {
  readonly after: number;
  /** Sent at every multiple of it. */
  readonly every: number;
  readonly count: number;
  readonly first: boolean;
  readonly lead: number;
  readonly maxItems: number;
  readonly whenFull: 'send' | 'drop oldest' | 'drop newest';
}

export interface Sent {
  readonly at: number;
  readonly items: readonly number[];
  readonly reason: string;
}

/** What is sent and when, told second by second; slow, and plain enough to be believed. */
export function digestsOf(arrivals: readonly Arrival[], options: ModelOptions): { readonly sent: readonly Sent[]; readonly dropped: readonly number[] } {
  const sent: Sent[] = [];
  const dropped: number[] = [];
  let open: { readonly items: Arrival[]; readonly until: number; readonly reason: string } | null = null;
  const end = (arrivals.at(-1)?.at ?? 0) + options.after + options.every;

  for (let now = 0; now <= end; now += 1) {
    for (const arrival of arrivals.filter(({ at }) => at === now)) arrive(arrival, now);
    leave(now);
  }
  return { sent, dropped };

  function arrive(arrival: Arrival, now: number): void {
    if (open === null) {
      open = begin(now);
      if (options.first) return void sent.push({ at: now, items: [arrival.n], reason: 'first' });
    }
    if (open.items.length >= options.maxItems) {
      if (options.whenFull === 'drop newest') return void dropped.push(arrival.n);
      if (options.whenFull === 'drop oldest') dropped.push(open.items.shift()?.n ?? -1);
      else {
        send(now, 'full');
        open = begin(now);
      }
    }
    open.items.push(arrival);
    if (open.items.length >= options.count) send(now, 'count');
    else if (leavesEarly() <= now) send(now, 'ending');
  }

  function begin(now: number): NonNullable<typeof open> {
    const time = Math.ceil(now / options.every) * options.every;
    return time <= now + options.after ? { items: [], until: time, reason: 'cron' } : { items: [], until: now + options.after, reason: 'after' };
  }

  function leavesEarly(): number {
    return Math.min(Infinity, ...(open?.items ?? []).map(({ ends }) => (ends ?? Infinity) - options.lead));
  }

  function leave(now: number): void {
    if (open === null || now < Math.min(open.until, leavesEarly())) return;
    send(now, leavesEarly() < open.until ? 'ending' : open.reason);
  }

  function send(now: number, reason: string): void {
    if (open !== null && open.items.length > 0) sent.push({ at: now, items: open.items.map(({ n }) => n), reason });
    open = null;
  }
}
