/**
 * @typedef {import('./place.mjs').Place} Place
 * @typedef {import('./scan.mjs').Scan} Scan
 * @typedef {import('./tree.mjs').Rules} Rules
 */

/**
 * Where a file could open a connection without asking the network door: modules that make sockets or look names up, and
 * globals that call outside. Types alone are harmless, and so are the doors that `rules.json` gives a reason for.
 * @param {Rules} rules
 * @param {Place} place
 * @param {Scan} found
 * @returns {{ line: number, rule: string, message: string, remedy: string }[]}
 */
export function socketFaults({ sockets }, place, { references, globals }) {
  if (place.isTest || place.isSuite || !isWatched(sockets.projects, place.project) || doorOf(sockets.doors, place.file) !== undefined) return [];
  const modules = references.filter(({ specifier, names }) => names.length > 0 && opensSockets(sockets, specifier, names));
  const said = [
    ...modules.map(({ specifier, line }) => ({ line, what: `"${specifier}"` })),
    ...globals.map(({ name, line }) => ({ line, what: `the global ${name}` })),
  ];
  return said.map(({ line, what }) => ({
    line,
    rule: 'own-socket',
    message: `${what} opens connections that nobody checks`,
    remedy: 'call through ctx.net (agents) or the Network (apps/api/src/network); a door of its own needs a reason in scripts/imports/rules.json',
  }));
}

/**
 * The entry of `doors` that a file stands behind.
 * @param {Record<string, string>} doors
 * @param {string} file
 */
export function doorOf(doors, file) {
  return Object.keys(doors).find((door) => (door.endsWith('/') ? file.startsWith(door) : file === door));
}

/**
 * @param {readonly string[]} projects
 * @param {string} project
 */
function isWatched(projects, project) {
  return projects.some((one) => (one.endsWith('/*') ? project.startsWith(one.slice(0, -1)) : one === project));
}

/**
 * @param {Rules['sockets']} sockets
 * @param {string} specifier
 * @param {readonly string[]} names
 */
function opensSockets({ modules, harmless }, specifier, names) {
  const known = modules.find((module) => specifier === module || specifier.startsWith(`${module}/`));
  return known !== undefined && names.some((name) => !(harmless[known] ?? []).includes(name));
}
