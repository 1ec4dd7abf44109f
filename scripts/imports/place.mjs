import path from 'node:path';

/**
 * @typedef {import('./tree.mjs').Tree} Tree
 * @typedef {{
 *   file: string,
 *   project: string,
 *   rule: import('./tree.mjs').ProjectRule | undefined,
 *   isTest: boolean,
 *   isSuite: boolean,
 *   agentType: string | undefined,
 * }} Place where a file stands: its project and that project's rule, and whether it is a test or a suite that tests run
 */

/**
 * @param {Tree} tree
 * @param {string} file
 * @returns {Place}
 */
export function placeOf(tree, file) {
  const project = projectOf(tree, file);
  const { tests } = tree.rules;
  const folders = path.posix.relative(project, path.posix.dirname(file)).split('/');
  return {
    file,
    project,
    rule: ruleOf(tree, project),
    isTest:
      tests.wholeProjects.includes(project) ||
      tests.suffixes.some((suffix) => file.endsWith(suffix)) ||
      folders.some((folder) => tests.folders.includes(folder)),
    isSuite: folders.some((folder) => tests.suites.includes(folder)),
    agentType: agentTypeOf(tree, file),
  };
}

/**
 * The package folder a file belongs to; for a folder without a package (bench, say) its top folder.
 * @param {Tree} tree
 * @param {string} file
 */
export function projectOf(tree, file) {
  const folders = [...tree.manifests.keys()].filter((folder) => folder !== '' && file.startsWith(`${folder}/`));
  return folders[0] ?? file.slice(0, file.indexOf('/'));
}

/**
 * A folder of `agents` with a spec.ts is an agent type; the others are shared among types.
 * @param {Tree} tree
 * @param {string} file
 */
export function agentTypeOf(tree, file) {
  const [top, type] = file.split('/');
  return top === 'agents' && type !== undefined && tree.files.has(`agents/${type}/spec.ts`) ? type : undefined;
}

/**
 * @param {Tree} tree
 * @param {string} project
 */
function ruleOf({ rules }, project) {
  return rules.projects[project] ?? rules.projects[`${path.posix.dirname(project)}/*`];
}
