import { expect, test } from 'vitest';
import { createScrubber } from '../secrets/index.js';
import { createLog } from './log.js';

test('keeps what an error says and leaves out what a driver hung onto it', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', scrubber: createScrubber(), write: (line) => lines.push(line) });
  const error = Object.assign(new Error('lost', { cause: new Error('reset') }), { code: '57P01', client: { host: 'inside' } });
  log.warn({ err: error }, 'a connection broke');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', msg: 'a connection broke', err: { message: 'lost', code: '57P01', cause: { message: 'reset' } } });
  expect(lines[0]).not.toContain('inside');
});

test('hides a secret wherever it is in the line', () => {
  const lines: string[] = [];
  const scrubber = createScrubber();
  scrubber.add('sw0rdfish');
  createLog({ level: 'info', scrubber, write: (line) => lines.push(line) }).info({ deep: { url: 'https://x/?k=sw0rdfish' } }, 'key sw0rdfish');
  expect(lines[0]).not.toContain('sw0rdfish');
});
