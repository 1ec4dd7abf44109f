import { build } from './bootstrap/build.mjs';
import { main } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';

await main(async () => {
  await build(await prepare({ build: false }));
  return 0;
});
