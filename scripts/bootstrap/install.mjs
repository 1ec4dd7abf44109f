import path from 'node:path';
import { run } from './child-process.mjs';
import { PlainFault, readJson, readJsonIfWhole, root, say, workspaceFolders } from './house.mjs';

/**
 * @typedef {Partial<Record<typeof dependencyFields[number], Record<string, string>>>} Dependencies
 * @typedef {Dependencies & { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, os?: string | string[], cpu?: string | string[] }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 * @typedef {{ command: 'ci' | 'install', reason: string }} InstallPlan
 */

const dependencyFields = /** @type {const} */ (['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']);

/** Installs the dependencies when `node_modules` is not what package-lock.json says; otherwise costs a few milliseconds. */
export async function installIfStale() {
  const plan = planInstall({
    lock: readJsonIfWhole(path.join(root, 'package-lock.json')),
    installed: readJsonIfWhole(path.join(root, 'node_modules/.package-lock.json')),
    manifests: new Map(['', ...workspaceFolders(root)].map((folder) => [folder, readJson(path.join(root, folder, 'package.json'))])),
    platform: process.platform,
    arch: process.arch,
  });
  if (plan === undefined) return;
  // CI must see a lock file that does not match, not repair it.
  const command = process.env.CI === 'true' ? 'ci' : plan.command;
  say(`installing dependencies with npm ${command}: ${plan.reason}`);
  const code = await npm([command, '--include=dev', '--include=optional', '--loglevel=error']);
  if (code !== 0) throw new PlainFault(`npm ${command} failed with exit code ${code}; its own words are above`);
}

/**
 * What has to be installed, or `undefined` when nothing has. `npm ci` wherever the lock file covers every manifest,
 * `npm install` where it does not.
 * @param {{ lock: Lock | undefined, installed: Lock | undefined, manifests: Map<string, Dependencies>, platform: string, arch: string }} state
 * @returns {InstallPlan | undefined}
 */
export function planInstall({ lock, installed, manifests, platform, arch }) {
  if (lock === undefined) return { command: 'install', reason: 'there is no package-lock.json' };
  const changed = [...manifests].find(([folder, manifest]) => !isCovered(manifest, lock.packages[folder]));
  if (changed !== undefined) return { command: 'install', reason: `${path.posix.join(changed[0], 'package.json')} has changed since package-lock.json` };
  if (installed === undefined) return { command: 'ci', reason: 'node_modules is absent or incomplete' };
  const foreign = Object.entries(installed.packages).find(([, entry]) => !allows(entry.os, platform) || !allows(entry.cpu, arch));
  if (foreign !== undefined) return { command: 'ci', reason: `${foreign[0]} was installed for another machine` };
  const differing = Object.entries(lock.packages).find(([name, entry]) => name.includes('node_modules/') && !isSame(entry, installed.packages[name]));
  return differing && { command: 'ci', reason: `${differing[0]} differs from package-lock.json` };
}

/**
 * @param {Dependencies} manifest
 * @param {LockEntry | undefined} locked
 */
function isCovered(manifest, locked) {
  return locked !== undefined && dependencyFields.every((field) => sorted(manifest[field]) === sorted(locked[field]));
}

/** @param {Record<string, string>} [dependencies] */
function sorted(dependencies = {}) {
  return JSON.stringify(Object.entries(dependencies).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/**
 * @param {string | string[] | undefined} rule npm's `os` or `cpu` field: names, or names with `!` before them
 * @param {string} value
 */
function allows(rule, value) {
  const names = rule === undefined ? [] : [rule].flat();
  if (names.includes(`!${value}`)) return false;
  const wanted = names.filter((name) => !name.startsWith('!'));
  return wanted.length === 0 || wanted.includes(value);
}

/**
 * @param {LockEntry} wanted
 * @param {LockEntry | undefined} present
 */
function isSame(wanted, present) {
  // npm leaves out optional packages that do not fit the machine or cannot be fetched.
  if (present === undefined) return Boolean(wanted.optional || wanted.devOptional);
  return wanted.version === present.version && wanted.integrity === present.integrity;
}

/** @param {string[]} args */
async function npm(args) {
  const program = process.env.npm_execpath;
  if (program?.endsWith('.js')) return run(process.execPath, [program, ...args], { output: 'stderr' });
  return run('npm', args, { output: 'stderr', shell: process.platform === 'win32' });
}
