import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { main } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { tools } from './bootstrap/tools.mjs';

/** Recompiles on every save, and restarts the API when a file it has loaded was written anew. */
await main(async () => {
  const node = await prepare();
  const compiler = spawn(node, [tools.tsc, '-b', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' });
  const api = spawn(node, ['--watch', '--watch-preserve-output', 'apps/api/dist/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
  const children = [compiler, api];
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => children.forEach((child) => child.kill(signal)));
  }
  const ends = children.map((child) => once(child, 'exit'));
  // The first to go takes the other with it: half a watch mode is worse than none.
  await Promise.race(ends);
  children.forEach((child) => child.kill());
  await Promise.all(ends);
  return 0;
});
