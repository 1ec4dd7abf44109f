import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process.mjs';
import { PlainFault, readJson, readJsonIfWhole, root, say, workspaceFolders } from './house.mjs';
import { environmentWith } from './node-runtime.mjs';
import { tools } from './tools.mjs';

const stamp = path.join(root, '.cache/build.json');
const inputsOfAll = ['package-lock.json', 'nx.json', 'tsconfig.base.json', 'tsconfig.json'];

/**
 * Builds when a source has changed since the last good build (path, size and time of change; tests do not count) or
 * an output is missing. Nx then decides by content what really has to run.
 * @param {string} node
 */
export async function buildIfStale(node) {
  const fingerprint = fingerprintOfSources();
  if (readJsonIfWhole(stamp)?.fingerprint === fingerprint && missingOutputs().length === 0) return;
  await build(node);
}

/**
 * Builds every project in dependency order.
 * @param {string} node
 */
export async function build(node) {
  const fingerprint = fingerprintOfSources();
  say('building what has changed');
  rmSync(stamp, { force: true });
  const code = await buildWithNx(node);
  if (code !== 0) throw new PlainFault('the build failed; the faults are above');
  const [missing] = missingOutputs();
  if (missing !== undefined) throw new PlainFault(`the build passed but ${missing}, named in its package's exports, was not made`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ fingerprint }));
}

/** @param {string} node */
async function buildWithNx(node) {
  const env = { ...environmentWith(node), NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
  const code = await run(node, [tools.nx, 'run-many', '-t', 'build', '--outputStyle=static'], { output: 'stderr if it fails', env });
  if (code === 0 || (await run(node, [tools.nx, '--version'], { output: 'stderr if it fails', env })) === 0) return code;
  say('nx does not run on this machine; building with tsc -b instead');
  return run(node, [tools.tsc, '-b'], { output: 'stderr', env });
}

function fingerprintOfSources() {
  const hash = createHash('sha256');
  const files = [...inputsOfAll, ...workspaceFolders(root).flatMap((folder) => sourcesIn(folder))];
  for (const file of files) {
    const { size, mtimeMs } = statSync(path.join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesIn(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'test' ? [] : sourcesIn(name);
    return /\.(ts|tsx|mts|mjs|json)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [name] : [];
  });
}

/** Files that a package's `exports` promise and that are not there, although their source is. */
function missingOutputs() {
  return workspaceFolders(root).flatMap((folder) => {
    /** @type {Record<string, { source?: string, default?: string }>} */
    const doors = readJson(path.join(root, folder, 'package.json')).exports ?? {};
    /** @param {string} [file] */
    const exists = (file) => file !== undefined && existsSync(path.join(root, folder, file));
    return Object.values(doors).flatMap((door) => (exists(door.source) && !exists(door.default) ? [`${folder}/${door.default}`] : []));
  });
}
