import type { RecordedCall } from '@rookery/simulators';

export interface Figures {
  /** Messages Telegram took. */
  readonly sent: number;
  /** From the first call to the last message, without the time the bot was told to wait, seconds. */
  readonly openS: number;
  /** Time the bot was told to wait, seconds. */
  readonly blockedS: number;
  readonly perOpenSecond: number;
  /** Times the bot was told to wait. */
  readonly floods: number;
}

/** What the calls came to, as the provider saw them. */
export function figuresOf(calls: readonly RecordedCall[]): Figures {
  const sends = calls.filter(({ method }) => method === 'sendMessage');
  const taken = sends.filter(({ tookEffect }) => tookEffect);
  const from = sends[0]?.at ?? 0;
  const until = taken.at(-1)?.at ?? from;
  const waits = sends.filter(({ status, cameWhileBlocked }) => status === 429 && !cameWhileBlocked).map(({ at, description = '' }) => ({ at, until: Math.min(until, at + Number(/retry after (\d+)/.exec(description)?.[1] ?? 0) * 1_000) }));
  const blocked = waits.reduce((sum, wait) => sum + Math.max(0, wait.until - wait.at), 0);
  const openS = (until - from - blocked) / 1_000;
  return { sent: taken.length, openS, blockedS: blocked / 1_000, perOpenSecond: taken.length / openS, floods: waits.length };
}
