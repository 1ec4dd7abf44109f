import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process.mjs';
import { PlainFault, readJson, readJsonIfWhole, root, say, workspaceFolders } from './house.mjs';
import { environmentWith } from './node-runtime.mjs';
import { tools } from './tools.mjs';

const stamp = path.join(root, '.cache/build.json');
/** What a browser gets; not named in any package's exports. */
const editorPage = 'apps/editor/dist/app/index.html';
const notBuilt = new Set(['node_modules', 'dist', 'test', 'e2e']);
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
  if (missing !== undefined) throw new PlainFault(`the build passed but ${missing}, which its package promises, was not made`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ fingerprint }));
}

/** @param {string} node */
async function buildWithNx(node) {
  const env = { ...environmentWith(node), NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
  const code = await run(node, [tools.nx, 'run-many', '-t', 'build', '--outputStyle=static'], { output: 'stderr if it fails', env });
  if (code === 0 || (await run(node, [tools.nx, '--version'], { output: 'stderr if it fails', env })) === 0) return code;
  say('nx does not run on this machine; building with tsc -b and vite instead');
  const compiled = await run(node, [tools.tsc, '-b'], { output: 'stderr', env });
  return compiled === 0 ? run(node, [tools.vite, 'build', 'apps/editor', '--config', 'apps/editor/vite.config.ts'], { output: 'stderr', env }) : compiled;
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
    if (entry.isDirectory()) return notBuilt.has(entry.name) ? [] : sourcesIn(name);
    return /\.(ts|tsx|mts|mjs|json|css|html|svg)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [name] : [];
  });
}

/** Files that a package's `exports` promise and that are not there, although their source is; and the editor's page. */
function missingOutputs() {
  const page = existsSync(path.join(root, editorPage)) ? [] : [editorPage];
  return page.concat(workspaceFolders(root).flatMap(missingIn));
}

/** @param {string} folder */
function missingIn(folder) {
  /** @type {Record<string, { source?: string, default?: string }>} */
  const doors = readJson(path.join(root, folder, 'package.json')).exports ?? {};
  /** @param {string} [file] */
  const exists = (file) => file !== undefined && existsSync(path.join(root, folder, file));
  return Object.values(doors).flatMap((door) => (exists(door.source) && !exists(door.default) ? [`${folder}/${door.default}`] : []));
}
