import { run } from './bootstrap/child-process.mjs';
import { main } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';

await main(async () => run(await prepare(), ['apps/api/dist/commands/reset-password.js', ...process.argv.slice(2)]));
