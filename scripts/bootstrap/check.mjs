import { run } from './child-process.mjs';
import { say } from './house.mjs';
import { tools } from './tools.mjs';

/** What is looked at without running the product, cheapest first. */
const checks = [
  { name: 'import rules', args: ['scripts/check-imports.mjs'] },
  { name: 'types, tests included', args: [tools.tsc, '-p', 'tsconfig.tests.json'] },
  { name: 'types of the scripts', args: [tools.tsc, '-p', 'scripts/tsconfig.json'] },
  { name: 'lint', args: [tools.oxlint] },
];

/**
 * Runs every check, also after one has failed, so that all faults are seen at once.
 * @param {string} node
 * @returns {Promise<boolean>} whether all passed
 */
export async function check(node) {
  /** @type {string[]} */
  const failed = [];
  for (const { name, args } of checks) {
    say(`checking ${name}`);
    if ((await run(node, args)) !== 0) failed.push(name);
  }
  if (failed.length > 0) say(`failed: ${failed.join('; ')}`);
  return failed.length === 0;
}
