import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { rookeryOwner, startRookery, until } from '@rookery/testkit';
import { entry } from './built-server.js';
import { plain } from './documents.js';
import { keepPosting, numbersOf } from './load.js';
import { health, post, publish } from './workflow-client.js';

const run = promisify(execFile);

test('is ready on an empty folder with an alert of the demo in the inbox, asking for nothing', async () => {
  await using rookery = await startRookery({ entry, environment: { ROOKERY_DEMO: '1' } });
  expect(rookery.output.stdout).toBe(`rookery ready at ${rookery.url}\n`);
  const { body } = await until('an alert of the demo', async () => {
    const inbox = await rookery.api<{ readonly items: readonly { readonly title: string }[] }>('GET', '/api/v1/inbox');
    return inbox.body.items.length > 0 && inbox;
  }, 60_000);
  expect(body.items[0]?.title).toEqual(expect.any(String));
  // As an ordinary user the sandbox cannot have a user of its own, and says so once.
  expect(rookery.output.stderr.replace(/^.*sandbox wall is thinner than it could be.*\n/m, '')).toBe('');
}, 90_000);

test('tells the set-up link on the console before there is an owner', async () => {
  await using rookery = await startRookery({ entry, environment: { ROOKERY_OWNER_EMAIL: '', ROOKERY_OWNER_PASSWORD: '' } });
  expect(rookery.output.stdout).toMatch(new RegExp(`^rookery set-up at ${rookery.url}/#setup=[0-9a-z-]{23}\nrookery ready at ${rookery.url}\n$`));
});

test('stops at SIGTERM with exit 0 and loses nothing it said 202 to', async () => {
  await using rookery = await startRookery({ entry });
  const { id, hook } = await publish(rookery, plain('kept'));
  const load = keepPosting(rookery, hook);
  await until('load', () => Promise.resolve(load.accepted().length > 200));
  const stopped = await rookery.stop();
  await load.end();
  expect(stopped.exitCode).toBe(0);
  expect(stopped.ms).toBeLessThan(10_000);
  expect(await rookery.postgresPid()).toBeUndefined();
  await rookery.start({});
  const seen = await until('the rest', async () => {
    const all = await health(rookery, id, 'all');
    return all.lag === 0 && (await numbersOf(rookery, id, 'all'));
  });
  expect(seen.length).toBe(new Set(seen).size);
  expect(load.accepted().filter((number) => !seen.includes(number))).toEqual([]);
});

test('answers 503 while the database is away, takes nothing, and goes on when it is back', async () => {
  await using rookery = await startRookery({ entry });
  const { id, hook } = await publish(rookery, plain('outage'));
  const before = await rookery.postgresPid();
  const load = keepPosting(rookery, hook);
  process.kill(before ?? 0, 'SIGKILL');
  await until('a refusal', () => Promise.resolve(load.statuses().includes(503)));
  await until('the database to be back', async () => (await rookery.api('GET', '/api/v1/ready')).status === 200);
  expect(await rookery.postgresPid()).not.toBe(before);
  const held = load.accepted().length;
  await until('calls to be taken again', () => Promise.resolve(load.accepted().length > held));
  await load.end();
  expect(load.statuses()).toEqual([202, 503]);
  const seen = await until('the rest', async () => (await health(rookery, id, 'all')).lag === 0 && (await numbersOf(rookery, id, 'all')));
  expect(seen.length).toBe(new Set(seen).size);
  expect(load.accepted().filter((number) => !seen.includes(number))).toEqual([]);
  expect(rookery.output.stderr).not.toContain('nobody foresaw');
});

test('says where the first one runs when it is started twice on the same data, and touches nothing', async () => {
  await using rookery = await startRookery({ entry });
  await expect(startRookery({ entry, environment: { ROOKERY_DATA: rookery.dataFolder } })).rejects.toThrow(`is in use by the Rookery at ${rookery.url}`);
  expect((await rookery.api('GET', '/api/v1/ready')).status).toBe(200);
});

test('has its keys changed and is looked at by commands, while it runs and while it is stopped, and refuses a start with a key not its own', async () => {
  await using rookery = await startRookery({ entry });
  await publish(rookery, plain('with-a-hook'));
  const command = async (name: string, ...options: readonly string[]) => (await run(process.execPath, [join(entry, '../commands', `${name}.js`), ...options], { env: { PATH: process.env['PATH'], ROOKERY_DATA: rookery.dataFolder } }).catch(endedWith1)).stdout;
  expect(await command('rotate-keys', '--new-key')).toMatch(/new master key (\w+) stands before \w+[^]*1 secrets encrypted anew; 0 hang on other keys than \1/);
  expect(await command('doctor')).toContain(`it runs at ${rookery.url}`);
  expect(await command('reset-password', rookeryOwner.email)).toMatch(new RegExp(`^${rookery.url}/#password=rk_password_[\\w-]{43}\n$`));
  await rookery.stop();
  expect(await command('rotate-keys', '--drop-former')).toMatch(/the key file holds \w+ alone now/);
  expect(await command('doctor')).toMatch(/it is stopped[^]*all 1 secrets hang on the current key/);
  expect(await rookery.postgresPid()).toBeUndefined();
  await expect(rookery.start({ ROOKERY_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') })).rejects.toThrow(/the master key \(id \w+\) is not the one this database was set up with/);
  await rookery.start({});
  expect((await rookery.api('GET', '/api/v1/ready')).status).toBe(200);
}, 120_000);

/** As doctor does on a machine with a fault, such as a full disk. */
function endedWith1(error: unknown): { readonly stdout: string } {
  if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string' && 'code' in error && error.code === 1) return { stdout: error.stdout };
  throw error;
}

test('says every fault of the environment and exits 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rk-'));
  try {
    const failed = await run(process.execPath, [entry], { env: { PORT: 'x', HOST: '', ROOKERY_DEMO: 'maybe', ROOKERY_DATA: join(folder, 'data') } }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: 'rookery: the environment has 2 faults:\n  PORT: "x" is not a port; write a number from 0 to 65535 (0 takes a free one)\n  ROOKERY_DEMO: "maybe" is neither 0 nor 1\n' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('dies at a crash point and takes up the work at the next start', async () => {
  await using rookery = await startRookery({ entry, environment: { ROOKERY_CRASH_POINTS: 'turns.commit.before:1' } });
  const { id, hook } = await publish(rookery, plain('crash'));
  await post(rookery, hook, { n: 1 }).catch(() => undefined);
  expect(await rookery.exited()).toMatchObject({ signal: 'SIGKILL' });
  await rookery.start({});
  await until('the event', async () => (await health(rookery, id, 'all')).totals.emitted === 1);
});
