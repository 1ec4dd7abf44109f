import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './load-plan.ts';

/** Sends the load from a process of its own, as the peers' load came, so that it takes nothing from the server's thread. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('load-process.ts', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const answered = once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`load: the load process ended with exit code ${String(code)}`);
  });
  child.send(plan);
  const [result] = (await Promise.race([answered, ended])) as [LoadResult];
  ended.catch(() => undefined);
  return result;
}
