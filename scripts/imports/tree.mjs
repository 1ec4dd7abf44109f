import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, workspaceFolders } from '../bootstrap/house.mjs';

/**
 * @typedef {{
 *   name?: string,
 *   exports?: Record<string, unknown>,
 *   dependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>,
 * }} Manifest
 * @typedef {{ ours: string[], npm?: string[], node?: boolean, never?: string[], environment?: boolean, rootDevDependencies?: boolean, why?: string }} ProjectRule
 * @typedef {{ projects: string[], modules: string[], harmless: Record<string, string[]>, doors: Record<string, string> }} SocketRule
 * @typedef {{ projects: Record<string, ProjectRule>, sockets: SocketRule, tests: { ours: string[], wholeProjects: string[], folders: string[], suffixes: string[], suites: string[] } }} Rules
 * @typedef {{ rules: Rules, manifests: Map<string, Manifest>, files: Map<string, string> }} Tree
 *   paths are relative to the repository and use forward slashes; the root's manifest has the key `''`
 */

const roots = ['packages', 'agents', 'apps', 'plugins', 'bench', 'scripts', 'workflows'];
const skipped = new Set(['node_modules', 'dist', 'coverage']);

/**
 * Reads what the import rules look at.
 * @param {string} root
 * @returns {Tree}
 */
export function readTree(root) {
  const names = roots.filter((folder) => existsSync(path.join(root, folder))).flatMap((folder) => sourcesIn(root, folder));
  return {
    rules: readRules(root),
    manifests: new Map(['', ...workspaceFolders(root)].map((folder) => [folder, readJson(path.join(root, folder, 'package.json'))])),
    files: new Map(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')])),
  };
}

/**
 * @param {string} root
 * @returns {Rules}
 */
export function readRules(root) {
  return readJson(path.join(root, 'scripts/imports/rules.json'));
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesIn(root, folder) {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourcesIn(root, name);
    return /\.(ts|tsx|mts|mjs)$/.test(entry.name) ? [name] : [];
  });
}
