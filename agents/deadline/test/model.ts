export interface Arrival {
  readonly n: number;
  /** Seconds, as all times here. */
  readonly at: number;
  readonly happened: number;
  readonly part: 'start' | 'stop' | 'cancel' | 'none';
}

export interface ModelOptions {
  readonly within: number;
  /** Per cent. */
  readonly warnAt: number;
  readonly repeats: 'keep' | 'restart';
}

/** What comes out, as `port n`, told second by second; slow, and plain enough to be believed. */
export function outcomesOf(arrivals: readonly Arrival[], { within, warnAt, repeats }: ModelOptions): readonly string[] {
  const said: string[] = [];
  let running: { readonly n: number; readonly due: number; warn: number | null } | null = null;
  let early: Arrival | null = null;
  const end = (arrivals.at(-1)?.at ?? 0) + 2 * within + 1;

  for (let now = 0; now <= end; now += 1) {
    for (const arrival of arrivals.filter(({ at }) => at === now)) {
      // What was due before this second comes first; what is due in it comes after those who arrive in it.
      ring(now - 0.001);
      arrive(arrival, now);
    }
    ring(now);
  }
  return said;

  function ring(now: number): void {
    if (running !== null && running.warn !== null && running.warn <= now) {
      said.push(`warning ${running.n}`);
      running.warn = null;
    }
    if (running !== null && running.due <= now) {
      said.push(`out ${running.n}`);
      running = null;
    }
  }

  function arrive(arrival: Arrival, now: number): void {
    const { n, part, happened } = arrival;
    if (part === 'none') said.push(`other ${n}`);
    else if (part === 'start') begin(n, happened, now);
    else if (running !== null) {
      said.push(`${part === 'stop' ? 'met' : 'cancelled'} ${running.n} ${n}`);
      running = null;
    } else {
      early = arrival;
      said.push(`other ${n}`);
    }
  }

  function begin(n: number, happened: number, now: number): void {
    const due = happened + within;
    if (running !== null && repeats === 'keep') return void said.push(`other ${n}`);
    if (running !== null) {
      said.push(`other ${running.n}`);
      running = null;
    } else if (early !== null && early.happened > happened && early.happened <= due) {
      said.push(`${early.part === 'stop' ? 'met' : 'cancelled'} ${n} ${early.n}`);
      early = null;
      return;
    }
    early = null;
    if (due <= now) said.push(`out ${n}`);
    else running = { n, due, warn: happened + Math.round(within * 1000 * (warnAt / 100)) / 1000 };
  }
}
