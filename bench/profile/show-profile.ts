import { readFile } from 'node:fs/promises';
import { rounded } from '../figures.ts';
import type { MeasuredSpan } from '../server/measured-span.ts';
import { summarise, type CpuProfile, type ProfileUse } from './cpu-profile.ts';

/** Says what the server's main thread did during the span, in milliseconds per 500 events. */
export async function showProfile(file: string, span: MeasuredSpan, say: (text: string) => void): Promise<void> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const { busyMs, idleMs, byPackage, bySelf, byTotal } = summarise(profile, span);
  const batches = span.events / 500;
  const show = (title: string, uses: readonly ProfileUse[], count: number): void => {
    say(`${title} (ms per 500 events, share of the busy time)`);
    for (const { name, ms } of uses.slice(0, count)) say(`  ${String(rounded(ms / batches)).padStart(7)} ${`${((ms / busyMs) * 100).toFixed(1)}%`.padStart(6)}  ${name}`);
  };
  say(`profile: main thread ${((busyMs / (busyMs + idleMs)) * 100).toFixed(0)}% busy, ${rounded(busyMs / batches)} ms per 500 events; kept in ${file}`);
  show('time by package, what Node does for it included', byPackage, 30);
  show('own time by function', bySelf, 45);
  show('time with all that was called', byTotal, 90);
}
