import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { main, say } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { tools } from './bootstrap/tools.mjs';

/** Recompiles on every save, restarts the API when a file it has loaded was written anew, and serves the editor beside it, which shows a saved file at once. */
await main(async () => {
  const node = await prepare();
  const compiler = spawn(node, [tools.tsc, '-b', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' });
  const api = spawn(node, ['--watch', '--watch-preserve-output', 'apps/api/dist/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
  const apiUrl = `http://127.0.0.1:${process.env.PORT || '3000'}`;
  const editor = spawn(node, [path.resolve(tools.vite), '--clearScreen', 'false'], { stdio: 'inherit', cwd: 'apps/editor', env: { ...process.env, ROOKERY_API: apiUrl } });
  say(`the editor that follows your changes is at http://127.0.0.1:5173; the built one is at ${apiUrl}`);
  const children = [compiler, api, editor];
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => children.forEach((child) => child.kill(signal)));
  }
  const ends = children.map((child) => once(child, 'exit'));
  // The first to go takes the others with it: half a watch mode is worse than none.
  await Promise.race(ends);
  children.forEach((child) => child.kill());
  await Promise.all(ends);
  return 0;
});
