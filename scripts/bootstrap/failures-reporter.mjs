import { writeFileSync } from 'node:fs';

/** A reporter for vitest that writes which files of a project failed, and how many errors came up outside of any test: those the json reporter leaves out. */
export default class FailuresReporter {
  /** @param {{ config: { root: string } }} vitest */
  onInit(vitest) {
    this.root = vitest.config.root;
  }

  /**
   * @param {readonly { moduleId: string, project: { name: string }, ok: () => boolean }[]} modules
   * @param {readonly unknown[]} errors
   */
  onTestRunEnd(modules, errors) {
    const [first] = modules;
    if (first === undefined) return;
    const files = modules.filter((module) => !module.ok()).map((module) => module.moduleId);
    writeFileSync(`${this.root}/.cache/tests/${first.project.name}.failures.json`, JSON.stringify({ files, unhandledErrors: errors.length }));
  }
}
