import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const level = { rps: expect.any(Number), p50Ms: expect.any(Number), p99Ms: expect.any(Number), drainMs: expect.any(Number) };

test('a quick ingest prints one line of JSON, and every accepted post reached the sink exactly once', { timeout: 180_000 }, async () => {
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), 'ingest', '--quick', '--json'], { timeout: 170_000 });
  expect(stdout.trim().split('\n')).toHaveLength(1);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    name: 'ingest',
    figures: { c1: level, c16: level, c64: level },
    reference: { figures: { c64: { rps: expect.any(Number) } } },
    checks: [{ isExact: true, doubled: 0, withoutKey: 0 }],
    machine: { node: process.version },
    settings: { runs: 1, form: 'quick' },
  });
  const [check] = report.checks;
  expect(check.sinkKeys).toBe(check.accepted);
  expect(check.delivered).toBe(check.accepted);
  expect(check.accepted).toBeGreaterThan(0);
});
