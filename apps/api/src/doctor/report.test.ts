import { expect, it } from 'vitest';
import { fail, ok, warn } from './finding.js';
import { renderReport } from './render-report.js';
import { runChecks } from './run-checks.js';

const scrub = (text: string) => text.replaceAll('s3cret', '[secret]');

it('makes a finding of a check that throws, without what is secret, and goes on', async () => {
  const report = await runChecks([{ name: 'one', run: () => Promise.reject(new Error('no s3cret here')) }, { name: 'two', run: () => Promise.resolve([ok('two', 'well')]) }], { scrub });
  expect(report).toEqual({
    findings: [{ check: 'one', level: 'fail', reason: 'this could not be looked at: no [secret] here', remedy: 'mend what is said here, then look again' }, { check: 'two', level: 'ok', reason: 'well' }],
    counts: { ok: 1, warn: 0, fail: 1 },
  });
});

it('does not wait for a check that never ends', async () => {
  const report = await runChecks([{ name: 'slow', run: () => new Promise(() => undefined) }], { limitMs: 1, scrub });
  expect(report.findings.map(({ level, reason }) => `${level}: ${reason}`)).toEqual(['fail: this could not be looked at: it took longer than 0.001 s']);
});

it('shows the worst first, each with what to do', () => {
  const findings = [ok('clocks', 'agree'), warn('user', 'root', 'use another'), fail('durability', 'fsync is off', 'set fsync = on')];
  expect(renderReport({ findings, counts: { ok: 1, warn: 1, fail: 1 } })).toBe(`FAIL  durability  fsync is off
                  -> set fsync = on
WARN  user        root
                  -> use another
ok    clocks      agree

1 to mend, 1 to look at, 1 fine
`);
});
