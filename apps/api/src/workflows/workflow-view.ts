import type { Issue } from '@rookery/model';
import { parameterForm } from './parameter-form.js';
import type { VersionSummary, WorkflowRow, WorkflowSummary } from './workflows.repository.js';

/** A workflow as lists show it. */
export function summaryView(row: WorkflowSummary) {
  const { id, name, title, folder, tags, publishedVersion, paused, revision, updatedAt } = row;
  return { id: String(id), name, title, folder, tags: tags ?? [], publishedVersion, paused, revision, updatedAt: new Date(updatedAt).toISOString() };
}

/** A workflow with its draft and what is wrong with it. */
export function workflowView(row: WorkflowRow, issues: readonly Issue[]) {
  return { ...summaryView(row), document: row.draft, parameters: parameterForm(row.draft), issues };
}

export function versionView({ version, note, by, createdAt }: VersionSummary) {
  return { version, note, by, createdAt: new Date(createdAt).toISOString() };
}
