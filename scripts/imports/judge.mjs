import { isBuiltin } from 'node:module';
import path from 'node:path';
import { agentTypeOf } from './place.mjs';

/**
 * @typedef {import('./place.mjs').Place} Place
 * @typedef {import('./tree.mjs').Tree} Tree
 * @typedef {import('./tree.mjs').Manifest} Manifest
 * @typedef {import('./tree.mjs').ProjectRule} ProjectRule
 * @typedef {{ rule: string, message: string, remedy: string }} Verdict
 */

/**
 * Says what is wrong with one reference of a file, or nothing when it is allowed.
 * @param {Tree} tree
 * @param {Place} place
 * @param {ProjectRule} rule that of the file's project
 * @param {string} specifier
 * @returns {Verdict | undefined}
 */
export function judge(tree, place, rule, specifier) {
  if (specifier.startsWith('.')) return judgeRelative(tree, place, specifier);
  if (path.posix.isAbsolute(specifier) || specifier.startsWith('file:')) {
    return { rule: 'absolute-path', message: `"${specifier}" is a place on one machine`, remedy: 'import by package name or relative path' };
  }
  if (isBuiltin(specifier)) return judgeBuiltin(place, rule, specifier);
  const name = packageNameOf(specifier);
  const owner = [...tree.manifests].find(([, manifest]) => manifest.name === name);
  return owner === undefined ? judgeForeign(tree, place, rule, name) : judgeOurs(tree, place, rule, specifier, name, owner);
}

/**
 * @param {Tree} tree
 * @param {Place} place
 * @param {string} specifier
 * @returns {Verdict | undefined}
 */
function judgeRelative(tree, place, specifier) {
  const target = path.posix.join(path.posix.dirname(place.file), specifier);
  if (!`${target}/`.startsWith(`${place.project}/`)) {
    return { rule: 'leaves-package', message: `"${specifier}" leaves ${place.project}`, remedy: 'import the other package by its name' };
  }
  const sibling = agentTypeOf(tree, target);
  if (place.agentType === undefined || sibling === undefined || sibling === place.agentType) return undefined;
  return {
    rule: 'sibling-agent-type',
    message: `agent type ${place.agentType} imports agent type ${sibling}`,
    remedy: 'move what both need into @rookery/sdk, or into a folder of agents/ that is no agent type',
  };
}

/**
 * @param {Place} place
 * @param {ProjectRule} rule
 * @param {string} specifier
 * @returns {Verdict | undefined}
 */
function judgeBuiltin(place, rule, specifier) {
  if (!specifier.startsWith('node:')) return { rule: 'node-prefix', message: `"${specifier}" is a Node module`, remedy: `write "node:${specifier}"` };
  if (place.isTest) return undefined;
  const isRefused = rule.node === false || rule.never?.some((never) => specifier === never || specifier.startsWith(`${never}/`));
  return isRefused ? refusal(place, rule, specifier) : undefined;
}

/**
 * @param {Tree} tree
 * @param {Place} place
 * @param {ProjectRule} rule
 * @param {string} specifier
 * @param {string} name
 * @param {[string, Manifest]} owner the folder and manifest of the package of ours that bears the name
 * @returns {Verdict | undefined}
 */
function judgeOurs(tree, place, rule, specifier, name, [folder, manifest]) {
  const door = `.${specifier.slice(name.length)}`;
  if (manifest.exports?.[door] === undefined) {
    const doors = Object.keys(manifest.exports ?? {}).map((key) => name + key.slice(1));
    return { rule: 'private-door', message: `"${specifier}" is no door of ${folder}`, remedy: `import ${doors.join(' or ')}, or export what you need there` };
  }
  if (folder === place.project) {
    if (place.isTest) return undefined;
    return { rule: 'itself-by-name', message: `${folder} imports itself by name`, remedy: 'use a relative path' };
  }
  const allowed = place.isTest ? [...rule.ours, ...tree.rules.tests.ours] : rule.ours;
  if (!allowed.includes(folder)) {
    const reason = rule.why === undefined ? '' : ` (${rule.why})`;
    return {
      rule: 'forbidden-project',
      message: `${place.project} may not import ${folder}${reason}`,
      remedy: `it may import ${allowed.join(', ') || 'nothing of ours'}; move the code, or pass what is needed in as an argument`,
    };
  }
  // Nx builds in the order of declared dependencies; tests run from source and need no order.
  return place.isTest || isDeclared(tree.manifests.get(place.project), name) ? undefined : undeclared(place, name);
}

/**
 * @param {Tree} tree
 * @param {Place} place
 * @param {ProjectRule} rule
 * @param {string} name
 * @returns {Verdict | undefined}
 */
function judgeForeign(tree, place, rule, name) {
  const usesRoot = place.isTest || place.isSuite || rule.rootDevDependencies === true;
  if (usesRoot && isDeclared(tree.manifests.get(''), name)) return undefined;
  if (!isDeclared(tree.manifests.get(place.project), name)) return undeclared(place, name);
  if (!place.isTest && rule.npm !== undefined && !rule.npm.includes(name)) return refusal(place, rule, name);
  return undefined;
}

/**
 * @param {Place} place
 * @param {ProjectRule} rule
 * @param {string} name
 * @returns {Verdict}
 */
function refusal(place, rule, name) {
  const allowed = rule.npm === undefined ? '' : `; of npm it may use ${rule.npm.join(', ')}`;
  return {
    rule: 'forbidden-module',
    message: `${place.project} may not import "${name}": ${rule.why ?? 'see the rules'}${allowed}`,
    remedy: 'put the code behind a port that another package implements, or widen scripts/imports/rules.json with a reason',
  };
}

/**
 * @param {Place} place
 * @param {string} name
 * @returns {Verdict}
 */
function undeclared(place, name) {
  return {
    rule: 'undeclared-package',
    message: `"${name}" is not declared by ${place.project}`,
    remedy: `add it to ${place.project}/package.json and run npm install`,
  };
}

/**
 * @param {Manifest | undefined} manifest
 * @param {string} name
 */
function isDeclared(manifest, name) {
  const declared = {
    ...manifest?.dependencies,
    ...manifest?.devDependencies,
    ...manifest?.optionalDependencies,
    ...manifest?.peerDependencies,
  };
  const typesOnly = `@types/${name.replace(/^@(.+)\//, '$1__')}`;
  return name in declared || typesOnly in declared;
}

/** @param {string} specifier */
function packageNameOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
