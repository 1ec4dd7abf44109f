import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import { check } from './bootstrap/check.mjs';
import { run } from './bootstrap/child-process.mjs';
import { main, readJsonIfWhole, say } from './bootstrap/house.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { replaceFiles, tally } from './bootstrap/test-report.mjs';
import { tools } from './bootstrap/tools.mjs';

/**
 * @typedef {import('./bootstrap/test-report.mjs').TestReport} TestReport
 * @typedef {{ code: number, report: TestReport | undefined, flaky?: readonly string[] }} Outcome flaky: files that failed first and passed when they ran again
 */

/** More files than these do not fail by chance. */
const MOST_AGAIN = 3;

/** With arguments (a path, `-t name`) only the tests they choose run; without, the checks and all tests. */
await main(async () => {
  const filter = process.argv.slice(2);
  const node = await prepare();
  const isClean = filter.length > 0 || (await check(node));
  const runs = [await runProject(node, 'unit', filter), await lookTwice(node, 'integration', filter), await lookTwice(node, 'browser', filter)];
  const { passed, failed, skipped } = tally(runs.flatMap(({ report }) => report ?? []));
  const mustNotSkip = process.env.CI === 'true' && filter.length === 0;
  if (skipped.length > 0 && mustNotSkip) say(`CI=true allows no skipped test:\n  ${skipped.join('\n  ')}`);
  const hasNothing = passed + failed + skipped.length === 0;
  if (hasNothing) say(`no test was found${filter.length > 0 ? ` for ${filter.join(' ')}` : ''}`);
  if (!isClean) say('the checks before the tests failed; their faults are above, and npm run check repeats them');
  const flaky = runs.flatMap((run) => run.flaky ?? []);
  if (flaky.length > 0) say(`flaky: failed first and passed when run again; why they failed stands above:\n  ${flaky.join('\n  ')}`);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
  const isGreen = isClean && !hasNothing && !(mustNotSkip && skipped.length > 0) && runs.every(({ code }) => code === 0);
  return isGreen ? 0 : 1;
});

/**
 * Under CI the files of the project that failed run once more, one after the other: these tests lean on servers, processes and a browser of a machine
 * that other work may share. What fails twice is a fault; what does not is named, for somebody to find out why.
 * @param {string} node
 * @param {'integration' | 'browser'} project
 * @param {readonly string[]} filter
 * @returns {Promise<Outcome>}
 */
async function lookTwice(node, project, filter) {
  const first = await runProject(node, project, filter);
  const failures = readJsonIfWhole(failuresPath(project));
  if (process.env.CI !== 'true' || first.code === 0 || first.report === undefined || failures === undefined) return first;
  const files = failures.files.map((/** @type {string} */ file) => relative('.', file));
  if (failures.unhandledErrors > 0 || files.length === 0 || files.length > MOST_AGAIN) return first;
  say(`failed, and run once more: ${files.join(', ')}`);
  const second = await runProject(node, project, ['--no-file-parallelism', ...files]);
  if (second.report === undefined) return first;
  return { code: second.code, report: replaceFiles(first.report, second.report), flaky: second.code === 0 ? files : [] };
}

/**
 * @param {string} node
 * @param {'unit' | 'integration' | 'browser'} project
 * @param {readonly string[]} filter
 * @returns {Promise<Outcome>}
 */
async function runProject(node, project, filter) {
  const file = `.cache/tests/${project}.json`;
  rmSync(file, { force: true });
  rmSync(failuresPath(project), { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`, '--reporter=./scripts/bootstrap/failures-reporter.mjs'];
  const code = await run(node, [tools.vitest, 'run', '--project', project, '--passWithNoTests', ...reporters, ...filter]);
  return { code, report: readJsonIfWhole(file) };
}

/** @param {string} project */
function failuresPath(project) {
  return `.cache/tests/${project}.failures.json`;
}
