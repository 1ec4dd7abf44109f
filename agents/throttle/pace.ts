/**
 * When events of one key passed or will pass. `times`: the last of them, at most as many as the limit, the earliest
 * first. `openedAt` and `used`: the last fixed time, and how many pass in it; `null`: there was none.
 */
export interface Pace {
  readonly times: readonly number[];
  readonly openedAt: number | null;
  readonly used: number;
}

export interface Limit {
  readonly limit: number;
  readonly per: number;
  readonly window: 'sliding' | 'fixed';
}

export const unused: Pace = { times: [], openedAt: null, used: 0 };

/** The earliest moment from `at` on at which one more may pass; never before those that passed or wait already. */
export function nextPass({ times, openedAt, used }: Pace, at: number, { limit, per, window }: Limit): number {
  if (window === 'sliding') {
    const earliest = times.at(-limit);
    return Math.max(at, times.at(-1) ?? at, earliest === undefined ? at : earliest + per);
  }
  if (openedAt === null || at >= openedAt + per) return at;
  return used < limit ? Math.max(at, openedAt) : openedAt + per;
}

/** The pace after one passed, or is sure to pass, at a moment that `nextPass` gave. */
export function withPass(pace: Pace, at: number, { limit, per, window }: Limit): Pace {
  if (window === 'sliding') return { ...unused, times: [...(limit === 1 ? [] : pace.times.slice(1 - limit)), at] };
  const { openedAt, used } = pace;
  return openedAt === null || at >= openedAt + per ? { ...unused, openedAt: at, used: 1 } : { ...unused, openedAt, used: used + 1 };
}

/** The pace when what should have passed from a moment on passes later by so much. */
export function postponed(pace: Pace, from: number, byMs: number): Pace {
  return {
    ...pace,
    times: pace.times.map((time) => (time >= from ? time + byMs : time)),
    openedAt: pace.openedAt !== null && pace.openedAt >= from ? pace.openedAt + byMs : pace.openedAt,
  };
}

/** The last moment at which one passed or will; the pace means nothing any more one `per` after it. */
export function lastPass({ times, openedAt }: Pace): number {
  return Math.max(times.at(-1) ?? 0, openedAt ?? 0);
}
