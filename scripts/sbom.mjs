import { main } from './bootstrap/house.mjs';
import { readSbom, shippedOf } from './security/sbom.mjs';

// CycloneDX as JSON; `-- --shipped` leaves out what only builds and tests.
await main(async () => {
  const bom = readSbom();
  process.stdout.write(`${JSON.stringify(process.argv.includes('--shipped') ? shippedOf(bom) : bom, null, 2)}\n`);
  return 0;
});
