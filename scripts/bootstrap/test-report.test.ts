import { expect, it } from 'vitest';
import { tally, type TestCase } from './test-report.mjs';

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
