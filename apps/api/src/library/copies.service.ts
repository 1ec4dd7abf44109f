import { Inject, Injectable } from '@nestjs/common';
import { parameterValueIssues } from '@rookery/engine';
import { describeChange, diffDocuments, parseWorkflowDocument, type Issue, type JsonValue, type WorkflowDocument, type WorkflowParameter } from '@rookery/model';
import { AuditLog } from '../accounts/audit-log.js';
import { apiError, invalidWorkflow } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { WorkflowsRepository, type WorkflowScope } from '../workflows/workflows.repository.js';
import { WorkflowsService } from '../workflows/workflows.service.js';
import { LibraryRepository } from './library.repository.js';

/** One side of a comparison: the draft, what is published, or a version by its number. */
export type Side = 'draft' | 'published' | number;

/** What is done with a workflow as a whole: copied, filed, given values, compared with another state of itself. */
@Injectable()
export class CopiesService {
  constructor(
    @Inject(WorkflowsService) private readonly workflows: WorkflowsService,
    @Inject(WorkflowsRepository) private readonly repository: WorkflowsRepository,
    @Inject(LibraryRepository) private readonly library: LibraryRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** A new draft of the draft. Nothing runs; events, state and hooks stay with the original. */
  async clone(caller: Caller, workflowId: number, { name, title, folder }: { readonly name: string; readonly title?: string | undefined; readonly folder?: string | undefined }) {
    const original = await this.#find({ workspaceId: caller.workspaceId, workflowId });
    const document = readDocument(original.draft);
    // A copy continues no agent of another name.
    const agents = Object.fromEntries(Object.entries(document.agents).map(([slug, { renamedFrom: _former, ...agent }]) => [slug, agent]));
    return this.workflows.create(caller, { ...document, agents, name, ...(title === undefined ? {} : { title }) }, { folder: folder ?? original.folder, from: original.name });
  }

  async move({ workspaceId, accountId }: Caller, workflowId: number, folder: string) {
    const scope = { workspaceId, workflowId };
    const { name, folder: former } = await this.#find(scope);
    const note = this.audit.note({ workspaceId, accountId, action: 'workflow.moved', subject: name, objectId: workflowId, before: { folder: former }, after: { folder } });
    if (!(await this.library.move(scope, folder, note))) throw notFound(scope);
    return { id: String(workflowId), folder };
  }

  /** Writes values into the draft's parameters; the others keep theirs. */
  async setParameters(caller: Caller, workflowId: number, revision: number, values: Readonly<Record<string, JsonValue>>) {
    const document = readDocument((await this.#find({ workspaceId: caller.workspaceId, workflowId })).draft);
    const changed = withParameters(document, values);
    return this.workflows.saveDraft(caller, workflowId, revision, changed, { action: 'workflow.parameters-set', before: valuesOf(document), after: valuesOf(changed) });
  }

  async compare(scope: WorkflowScope, from: Side, to: Side) {
    const [before, after] = [await this.#side(scope, from), await this.#side(scope, to)];
    return { from, to, changes: diffDocuments(before, after).map((change) => ({ ...change, text: describeChange(change) })) };
  }

  async #side(scope: WorkflowScope, side: Side): Promise<WorkflowDocument> {
    const { draft, publishedVersion } = await this.#find(scope);
    if (side === 'draft') return readDocument(draft);
    const number = side === 'published' ? publishedVersion : side;
    if (number === null) throw apiError('workflow.unpublished');
    const version = await this.repository.version(scope, number);
    if (version === undefined) throw apiError('notFound', { what: 'version', id: number });
    return readDocument(version.document);
  }

  async #find(scope: WorkflowScope) {
    const row = await this.repository.find(scope);
    if (row === undefined) throw notFound(scope);
    return row;
  }
}

/** The document with values set; throws with every fault. `null` takes a value away. */
export function withParameters(document: WorkflowDocument, values: Readonly<Record<string, JsonValue>>): WorkflowDocument {
  const known = new Map(Object.entries(document.parameters ?? {}));
  const issues = Object.entries(values).flatMap(([name, value]): readonly Issue[] => {
    const parameter = known.get(name);
    if (parameter !== undefined) return value === null ? [] : parameterValueIssues(`parameters.${name}.value`, parameter, value);
    return [{ path: `parameters.${name}`, code: 'option.unknown', message: `there is no parameter "${name}"`, hint: known.size === 0 ? 'the workflow has none' : `use one of: ${[...known.keys()].join(', ')}` }];
  });
  if (issues.length > 0) throw invalidWorkflow(issues);
  if (known.size === 0) return document;
  return { ...document, parameters: Object.fromEntries([...known].map(([name, parameter]) => [name, Object.hasOwn(values, name) ? withValue(parameter, values[name] ?? null) : parameter])) };
}

function withValue({ value: _former, ...parameter }: WorkflowParameter, value: JsonValue): WorkflowParameter {
  return value === null ? parameter : { ...parameter, value };
}

function valuesOf({ parameters = {} }: WorkflowDocument) {
  return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
}

export function readDocument(stored: unknown): WorkflowDocument {
  const parsed = parseWorkflowDocument(stored);
  if (!parsed.ok) throw invalidWorkflow(parsed.issues);
  return parsed.value;
}

function notFound(scope: WorkflowScope) {
  return apiError('notFound', { what: 'workflow', id: scope.workflowId });
}
