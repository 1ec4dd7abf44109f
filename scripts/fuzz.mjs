import { parseArgs } from 'node:util';
import { run } from './bootstrap/child-process.mjs';
import { main, PlainFault } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { tools } from './bootstrap/tools.mjs';

/** Sends hostile requests to a built server; the same seed sends the same ones. CI sends fewer, as one of the tests. */
await main(async () => {
  const requests = readNumber('requests', '50000');
  const seed = readNumber('seed', String(Math.trunc(Math.random() * 1_000_000_000)));
  return run(await prepare(), [tools.vitest, 'run', '--project', 'integration', 'apps/api/test/fuzz'], { env: { ...process.env, ROOKERY_FUZZ_REQUESTS: requests, ROOKERY_FUZZ_SEED: seed } });
});

/**
 * @param {'requests' | 'seed'} name
 * @param {string} fallback
 */
function readNumber(name, fallback) {
  const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } });
  const given = values[name] ?? fallback;
  if (!/^\d{1,9}$/.test(given)) throw new PlainFault(`--${name}: "${given}" is not a whole number; write for example --${name} ${fallback}`);
  return given;
}
