import { fail, type Check, type Finding } from './finding.js';

const LIMIT_MS = 20_000;

/** All that was found, and the worst of it. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly counts: { readonly ok: number; readonly warn: number; readonly fail: number };
}

/** Runs one check after the other. One that throws, or takes too long, is a finding and stops no other. */
export async function runChecks(checks: readonly Check[], { limitMs = LIMIT_MS, scrub }: { readonly limitMs?: number; readonly scrub: (text: string) => string }): Promise<Report> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...(await runCheck(check, limitMs)).map((finding) => ({ ...finding, reason: scrub(finding.reason) })));
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  return { findings, counts: { ok: count('ok'), warn: count('warn'), fail: count('fail') } };
}

async function runCheck({ name, run }: Check, limitMs: number): Promise<readonly Finding[]> {
  const limit = AbortSignal.timeout(limitMs);
  const { promise, reject } = Promise.withResolvers<never>();
  limit.addEventListener('abort', () => reject(new Error(`it took longer than ${limitMs / 1000} s`)), { once: true });
  try {
    return await Promise.race([run(), promise]);
  } catch (error) {
    return [fail(name, `this could not be looked at: ${error instanceof Error ? error.message : String(error)}`, 'mend what is said here, then look again')];
  }
}
