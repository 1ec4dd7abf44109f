import { expect, it } from 'vitest';
import { replaceFiles, tally, type TestCase } from './test-report.mjs';

function file(status: string, ...cases: readonly string[]) {
  const assertionResults: TestCase[] = cases.map((status) => ({ status, fullName: `a ${status} test` }));
  return { testResults: [{ name: 'a.test.ts', status, assertionResults }] };
}

it('counts every report', () => {
  expect(tally([file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')])).toEqual({ passed: 3, failed: 1, skipped: [] });
});

it('counts whatever did not run as skipped, by name', () => {
  expect(tally([file('passed', 'pending', 'skipped', 'todo')]).skipped).toEqual(['a pending test', 'a skipped test', 'a todo test']);
});

it('counts a file that broke before its first test as a failure', () => {
  expect(tally([file('failed')])).toEqual({ passed: 0, failed: 1, skipped: [] });
});

it('takes a file that ran again as it was the second time, and keeps the others', () => {
  const other = { name: 'b.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'another test' }] };
  const first = { testResults: [...file('failed', 'passed', 'failed').testResults, other] };
  expect(tally([replaceFiles(first, file('passed', 'passed', 'passed'))])).toEqual({ passed: 3, failed: 0, skipped: [] });
  expect(tally([replaceFiles(first, file('failed', 'passed', 'failed'))])).toEqual({ passed: 2, failed: 1, skipped: [] });
});
