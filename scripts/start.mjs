import { run } from './bootstrap/child-process.mjs';
import { main } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';

await main(async () => {
  const node = await prepare();
  const args = ['apps/api/dist/main.js', ...process.argv.slice(2)];
  // To become the API rather than to watch over it saves a process, and one that is not there leaves no orphan.
  // The Node that starts a fresh clone may be too old for it.
  if (process.execve !== undefined && process.platform !== 'win32') process.execve(node, [node, ...args], process.env);
  return run(node, args);
});
