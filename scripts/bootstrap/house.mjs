import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, wherever the script was started from. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A fault the reader can mend: its message is printed as it is, without a stack. */
export class PlainFault extends Error {
  /** @override */
  name = 'PlainFault';
}

/**
 * Runs a script and ends the process with its exit code. A `PlainFault` becomes one line on stderr and exit code 1;
 * anything else keeps its stack, because it is a bug of the script.
 * @param {() => Promise<number>} script
 */
export async function main(script) {
  process.chdir(root);
  try {
    process.exitCode = await script();
  } catch (error) {
    if (!(error instanceof PlainFault)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/**
 * Tells the person what is happening. Goes to stderr, so that stdout carries only what the command is for.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`rookery: ${text}\n`);
}

/**
 * @param {string} file
 * @returns {any} whatever the file holds; callers check what they rely on
 */
export function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Like `readJson`, but `undefined` when the file is absent or cut short.
 * @param {string} file
 * @returns {any}
 */
export function readJsonIfWhole(file) {
  try {
    return readJson(file);
  } catch {
    return undefined;
  }
}

/**
 * The folders of all npm workspaces, with forward slashes, relative to the root and sorted.
 * @param {string} folder the repository
 * @returns {string[]}
 */
export function workspaceFolders(folder) {
  /** @type {string[]} */
  const patterns = readJson(path.join(folder, 'package.json')).workspaces;
  return patterns.flatMap((pattern) => (pattern.endsWith('/*') ? foldersIn(folder, pattern.slice(0, -2)) : [pattern])).toSorted();
}

/**
 * @param {string} folder
 * @param {string} parent
 */
function foldersIn(folder, parent) {
  return readdirSync(path.join(folder, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readJsonIfWhole(path.join(folder, parent, entry.name, 'package.json')) !== undefined)
    .map((entry) => `${parent}/${entry.name}`);
}
