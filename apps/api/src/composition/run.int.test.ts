import { systemClock } from '@rookery/engine';
import { temporaryFolder } from '@rookery/testkit';
import { expect, it } from 'vitest';
import { run } from './run.js';

it('says nothing secret when it cannot start, nor when a fault that nobody caught ends it', async () => {
  const folder = await temporaryFolder();
  const secrets = ['5a'.repeat(32), 's3cret-W0rd-9'];
  const said: string[] = [];
  const crashes: ((error: unknown) => void)[] = [];
  const code = await run({
    environment: { ROOKERY_DATA: folder.path, ROOKERY_MASTER_KEY: secrets[0], DATABASE_URL: `postgresql://reader:${secrets[1]}@127.0.0.1:1/none` },
    clock: systemClock, print: (line) => said.push(line), report: (line) => said.push(line), asked: new Promise(() => undefined),
    onCrash: (listener) => crashes.push(listener),
  });
  crashes[0]?.(new Error(`could not log in with ${secrets.join(' and ')}`, { cause: new Error(`Basic ${Buffer.from(`reader:${secrets[1]}`).toString('base64')}`) }));
  await folder.remove();
  const text = said.join('');
  expect([code, crashes.length]).toEqual([1, 1]);
  expect(text).toContain('rookery could not start');
  expect(text).toContain('rookery ends by a fault that nobody caught: Error: could not log in with [secret] and [secret]');
  expect(text).toContain('Basic ');
  expect([...secrets, Buffer.from(`:${secrets[1]}`).toString('base64').slice(4, -4)].filter((secret) => text.includes(secret))).toEqual([]);
});
