import { rmSync } from 'node:fs';
import { check } from './bootstrap/check.mjs';
import { run } from './bootstrap/child-process.mjs';
import { main, readJsonIfWhole, say } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { tally } from './bootstrap/test-report.mjs';
import { tools } from './bootstrap/tools.mjs';

/** With arguments (a path, `-t name`) only the tests they choose run; without, the checks and all tests. */
await main(async () => {
  const filter = process.argv.slice(2);
  const node = await prepare();
  const isClean = filter.length > 0 || (await check(node));
  const runs = [await runProject(node, 'unit', filter), await runProject(node, 'integration', filter), await runProject(node, 'browser', filter)];
  const { passed, failed, skipped } = tally(runs.flatMap(({ report }) => report ?? []));
  const mustNotSkip = process.env.CI === 'true' && filter.length === 0;
  if (skipped.length > 0 && mustNotSkip) say(`CI=true allows no skipped test:\n  ${skipped.join('\n  ')}`);
  const hasNothing = passed + failed + skipped.length === 0;
  if (hasNothing) say(`no test was found${filter.length > 0 ? ` for ${filter.join(' ')}` : ''}`);
  if (!isClean) say('the checks before the tests failed; their faults are above, and npm run check repeats them');
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
  const isGreen = isClean && !hasNothing && !(mustNotSkip && skipped.length > 0) && runs.every(({ code }) => code === 0);
  return isGreen ? 0 : 1;
});

/**
 * @param {string} node
 * @param {'unit' | 'integration' | 'browser'} project
 * @param {readonly string[]} filter
 */
async function runProject(node, project, filter) {
  const file = `.cache/tests/${project}.json`;
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(node, [tools.vitest, 'run', '--project', project, '--passWithNoTests', ...reporters, ...filter]);
  return { code, report: readJsonIfWhole(file) };
}
