import path from 'node:path';
import { findCycles } from './cycles.mjs';
import { judge } from './judge.mjs';
import { placeOf } from './place.mjs';
import { scan } from './scan.mjs';
import { socketFaults } from './sockets.mjs';

/**
 * @typedef {import('./judge.mjs').Verdict & { file: string, line: number }} Fault
 * @typedef {import('./tree.mjs').Tree} Tree
 * @typedef {{ file: string, references: import('./scan.mjs').Reference[] }} ScannedFile
 */

/**
 * Holds every file against the import rules.
 * @param {Tree} tree
 * @returns {Fault[]} in the order of files and lines
 */
export function findFaults(tree) {
  const scanned = [...tree.files].map(([file, text]) => ({ file, ...scan(file, text) }));
  const faults = [...scanned.flatMap((found) => faultsOf(tree, found)), ...cyclesAmong(tree, scanned)];
  return faults.toSorted((left, right) => left.file.localeCompare(right.file) || left.line - right.line);
}

/**
 * @param {Tree} tree
 * @param {{ file: string } & import('./scan.mjs').Scan} found
 * @returns {Fault[]}
 */
function faultsOf(tree, { file, ...found }) {
  const { references, environmentLines, syntaxFaults } = found;
  const place = placeOf(tree, file);
  const { rule } = place;
  if (rule === undefined) return [{ file, line: 1, rule: 'no-rule', message: `${place.project} has no import rule`, remedy: 'add one to scripts/imports/rules.json' }];
  const refused = references.map(({ specifier, line }) => ({ line, verdict: judge(tree, place, rule, specifier) }));
  const mayReadEnvironment = place.isTest || rule.environment !== false;
  return [
    ...syntaxFaults.map(({ line, message }) => ({ file, line, rule: 'syntax', message, remedy: 'mend the syntax' })),
    ...refused.flatMap(({ line, verdict }) => (verdict === undefined ? [] : [{ file, line, ...verdict }])),
    ...socketFaults(tree.rules, place, found).map((fault) => ({ file, ...fault })),
    ...(mayReadEnvironment ? [] : environmentLines).map((line) => ({
      file,
      line,
      rule: 'environment',
      message: `${place.project} may not read process.env`,
      remedy: 'take the value as a parameter; apps/api reads the environment',
    })),
  ];
}

/**
 * @param {Tree} tree
 * @param {readonly ScannedFile[]} scanned
 * @returns {Fault[]}
 */
function cyclesAmong(tree, scanned) {
  const edges = scanned.flatMap(({ file, references }) => edgesOf(tree, file, references));
  return findCycles(edges).map(({ closing, files }) => ({
    file: closing.from,
    line: closing.line,
    rule: 'import-cycle',
    message: `import cycle ${files.join(' -> ')}`,
    remedy: 'move what both need into a file of its own; type imports count',
  }));
}

/**
 * One edge per file that is imported, however often it is.
 * @param {Tree} tree
 * @param {string} from
 * @param {readonly import('./scan.mjs').Reference[]} references
 */
function edgesOf(tree, from, references) {
  /** @type {Map<string, import('./cycles.mjs').Edge>} */
  const edges = new Map();
  for (const { specifier, line } of references) {
    const to = resolve(tree, from, specifier);
    if (to !== undefined && !edges.has(to)) edges.set(to, { from, to, line });
  }
  return [...edges.values()];
}

/**
 * @param {Tree} tree
 * @param {string} file
 * @param {string} specifier
 */
function resolve({ files }, file, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const candidates = [target, target.replace(/\.js$/, '.ts'), target.replace(/\.jsx?$/, '.tsx'), target.replace(/\.mjs$/, '.mts')];
  return candidates.find((candidate) => files.has(candidate));
}
