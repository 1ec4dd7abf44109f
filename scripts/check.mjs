import { check } from './bootstrap/check.mjs';
import { main } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';

await main(async () => ((await check(await prepare({ build: false }))) ? 0 : 1));
