import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';

const moduleUrl = new URL('./child-process.mjs', import.meta.url).href;
let wrapper: ChildProcess | undefined;

afterEach(() => wrapper?.kill('SIGKILL'));

/** Starts a wrapper around a program that prints its pid and then waits; gives the pid once the program is up. */
async function startWrapper(program: string): Promise<{ wrapper: ChildProcess; pid: number }> {
  const code = `import { run } from '${moduleUrl}'; process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  wrapper = started;
  const [pid] = await once(started.stdout, 'data');
  return { wrapper: started, pid: Number(pid) };
}

const waits = 'setInterval(() => {}, 1000); console.log(process.pid)';

it('hands the exit code on', async () => {
  const { wrapper } = await startWrapper('console.log(process.pid); process.exitCode = 7');
  expect(await once(wrapper, 'exit')).toEqual([7, null]);
});

it('ends with the exit code of a program that stopped gracefully on SIGTERM', async () => {
  const { wrapper } = await startWrapper(`process.on('SIGTERM', () => process.exit(0)); ${waits}`);
  wrapper.kill('SIGTERM');
  expect(await once(wrapper, 'exit')).toEqual([0, null]);
});

it('dies of the signal that its program died of, and leaves no orphan', async () => {
  const { wrapper, pid } = await startWrapper(waits);
  wrapper.kill('SIGTERM');
  expect(await once(wrapper, 'exit')).toEqual([null, 'SIGTERM']);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('says which program could not be started', async () => {
  const { run } = await import('./child-process.mjs');
  await expect(run('no-such-program', [])).rejects.toThrow(/no-such-program could not be started: Error: spawn no-such-program E(NOENT|ACCES)/);
});
