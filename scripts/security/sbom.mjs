import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readJson, root } from '../bootstrap/house.mjs';
import { licencesOf } from './licences.mjs';

/**
 * @typedef {{ name: string, version: string, licenses?: unknown[], hashes?: unknown[] }} Component
 * @typedef {{ metadata: { component: { name: string, version: string, 'bom-ref'?: string } }, components: Component[] }} Bom
 */

/**
 * The list of everything in package-lock.json as CycloneDX 1.5 (ECMA-424), made by npm: names, versions, hashes, licences and what needs
 * what.
 * @returns {Bom}
 */
export function readSbom() {
  // The lock file alone is asked: what is installed here depends on the machine. Swagger's peer range is older than our TypeScript, which npm would call a problem.
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only', '--legacy-peer-deps'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  /** @type {Bom} */
  const bom = JSON.parse(text);
  const { name, version } = readJson(path.join(root, 'package.json'));
  const licences = readLicences();
  const components = bom.components.map((component) => (component.licenses === undefined || component.licenses.length === 0 ? withLicence(component, licences.get(keyOf(component))?.licence) : component));
  // npm calls the whole by the folder it lies in.
  return { ...bom, metadata: { ...bom.metadata, component: { ...bom.metadata.component, name, version } }, components };
}

/**
 * The list without what only builds and tests.
 * @param {Bom} bom
 * @returns {Bom}
 */
export function shippedOf(bom) {
  const licences = readLicences();
  return { ...bom, components: bom.components.filter((component) => licences.get(keyOf(component))?.isShipped !== false) };
}

function readLicences() {
  return new Map(licencesOf(readJson(path.join(root, 'package-lock.json')).packages).map((one) => [`${one.name}@${one.version}`, one]));
}

/** @param {Component} component */
function keyOf({ name, version }) {
  return `${name}@${version}`;
}

/**
 * @param {Component} component
 * @param {string | undefined} licence
 */
function withLicence(component, licence) {
  return licence === undefined || licence === '' ? component : { ...component, licenses: [{ license: { id: licence } }] };
}
