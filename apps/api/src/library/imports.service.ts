import { Inject, Injectable } from '@nestjs/common';
import type { Issue, WorkflowDocument } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { CLOCK, NETWORK } from '../composition/tokens.js';
import { ApiError, apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { BODY_LIMIT } from '../http/json-body.js';
import type { Network } from '../network/index.js';
import { DraftCheck } from '../workflows/draft-check.js';
import { ImportsRepository } from './imports.repository.js';
import type { ImportRequest } from './library.schemas.js';
import { namesOf, planImport, type ImportOrder, type PlannedWorkflow } from './plan-import.js';
import { readImport, readJsonText, type ImportFile } from './read-import.js';
import { NeedsCheck } from './standing-needs.js';

const FETCH_MS = 20_000;

/** Workflows from outside: looked at first, then stored as drafts, all or none. Publishing them is another step. */
@Injectable()
export class ImportsService {
  constructor(
    @Inject(ImportsRepository) private readonly repository: ImportsRepository,
    @Inject(NeedsCheck) private readonly needs: NeedsCheck,
    @Inject(DraftCheck) private readonly drafts: DraftCheck,
    @Inject(NETWORK) private readonly network: Network,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What the import would do, with the fingerprint that doing it asks for. Nothing is written. */
  async preview(workspaceId: number, request: ImportRequest) {
    const order = await this.#read(workspaceId, request);
    const standing = { workflows: await this.repository.standing({ workspaceId }, namesOf(order)), tables: await this.repository.tables({ workspaceId }) };
    const { workflows, tables, fingerprint } = planImport(order, standing);
    const documents = workflows.flatMap(({ document }) => document ?? []);
    const needs = await this.needs.of(workspaceId, documents, tables.map(({ name }) => name));
    const views = [];
    for (const planned of workflows) views.push(planView(planned, [...(await this.#issues(workspaceId, planned.document)), ...this.needs.missing(planned.name, needs)]));
    const canImport = [...workflows, ...tables].every(({ blocking }) => blocking.length === 0);
    return { fingerprint, canImport, workflows: views, tables: tables.map(({ table: _table, ...view }) => view), needs };
  }

  /** Does what a preview showed, in one transaction; refused when anything it showed is not so any more. */
  async apply({ workspaceId, accountId }: Caller, request: ImportRequest & { readonly fingerprint: string }, address: string) {
    const order = await this.#read(workspaceId, request);
    const now = this.clock.now();
    return this.repository.transaction(workspaceId, async (session) => {
      const { workflows, tables, fingerprint } = planImport(order, { workflows: await session.standing(namesOf(order)), tables: await session.tables() });
      if (fingerprint !== request.fingerprint) throw apiError('import.changed');
      const blocking = [...workflows.flatMap((planned, index) => planned.blocking.map((issue) => ({ ...issue, path: `workflows.${index}.${issue.path}` }))), ...tables.flatMap((planned) => planned.blocking)];
      if (blocking.length > 0) throw new ApiError('import.refused', { count: blocking.length }, { issues: blocking });
      for (const { status, table } of tables) if (status === 'new') await session.createTable(table);
      const written = [];
      for (const planned of workflows) {
        const { name, folder, status } = planned;
        const isWritten = status === 'new' || status === 'changed';
        const row = isWritten ? await session.write(planned, now) : planned.standing;
        written.push({ id: row === null ? null : String(row.id), name, folder, status, revision: row?.revision ?? null });
      }
      const count = (wanted: PlannedWorkflow['status']) => workflows.filter(({ status }) => status === wanted).length;
      const detail = { new: count('new'), changed: count('changed'), names: written.filter(({ status }) => status === 'new' || status === 'changed').map(({ name }) => name) };
      await session.audit({ accountId, action: 'workflows.imported', subject: originOf(request), detail, address });
      return { workflows: written, tables: tables.map(({ name, status }) => ({ name, status })) };
    });
  }

  async #read(workspaceId: number, { source, folder, choices }: ImportRequest): Promise<ImportOrder> {
    const read = readImport('url' in source ? [await this.#fetch(workspaceId, source.url)] : 'files' in source ? source.files : [{ name: 'content', content: source.content }]);
    if (!read.ok) throw new ApiError('import.unreadable', { what: originOf({ source }), reason: read.issues[0]?.message ?? '' }, { issues: read.issues });
    return { items: read.items, tables: read.tables, folder, choices };
  }

  /** Through the one door for calls outside, so that no address of ours can be named. */
  async #fetch(workspaceId: number, url: string): Promise<ImportFile> {
    try {
      const response = await this.network.forAgent({ workspaceId }).fetch(url, { headers: { accept: 'application/json' }, timeoutMs: FETCH_MS, maxBytes: BODY_LIMIT });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`the server answered ${response.status}`);
      }
      return { name: nameIn(url), content: readJsonText(await response.text()) };
    } catch (cause) {
      const reason = cause instanceof SyntaxError ? `it is not JSON: ${cause.message}` : cause instanceof Error ? cause.message : String(cause);
      throw apiError('import.unreadable', { what: nameIn(url), reason }, { cause });
    }
  }

  async #issues(workspaceId: number, document: WorkflowDocument | undefined): Promise<readonly Issue[]> {
    return document === undefined ? [] : this.drafts.issues(workspaceId, document);
  }
}

function planView({ document: _document, standing, ...planned }: PlannedWorkflow, issues: readonly Issue[]) {
  return { ...planned, standing: standing === null ? null : { ...standing, id: String(standing.id) }, issues };
}

/** What an import came from, without what a query may carry. */
function originOf({ source }: Pick<ImportRequest, 'source'>): string {
  return 'url' in source ? nameIn(source.url) : 'files' in source ? source.files.map(({ name }) => name).join(', ').slice(0, 300) : 'content';
}

function nameIn(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`.slice(0, 300);
}
