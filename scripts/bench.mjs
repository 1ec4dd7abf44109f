import { run } from './bootstrap/child-process.mjs';
import { main } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';

// Node 24 strips the types of bench/ itself; what it imports and starts are the built packages.
await main(async () => run(await prepare(), ['bench/main.ts', ...process.argv.slice(2)]));
