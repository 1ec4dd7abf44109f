import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceScope } from '@rookery/engine';
import { jsonValueSchema, workflowDocumentSchema, type WorkflowDocument } from '@rookery/model';
import { SCRUBBER } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { BODY_LIMIT } from '../http/json-body.js';
import type { Scrubber } from '../secrets/index.js';
import { WorkflowsRepository, type WorkflowScope } from '../workflows/workflows.repository.js';
import { arrangeDocument } from './arrange-document.js';
import { MOST_WORKFLOWS, type Bundle } from './bundle.js';
import { WorkspaceTables } from '../tables/workspace-tables.js';
import { bundleTableOf } from './plan-tables.js';
import { readDocument } from './copies.service.js';
import { LibraryRepository } from './library.repository.js';
import { needsOf } from './needs.js';
import { NeedsCheck } from './standing-needs.js';

/** A file to be handed out. */
export interface ExportFile {
  readonly name: string;
  readonly content: Bundle | WorkflowDocument;
}

/** Workflows as files: the same text for the same workflow, and no secrets in it. */
@Injectable()
export class ExportsService {
  constructor(
    @Inject(WorkflowsRepository) private readonly workflows: WorkflowsRepository,
    @Inject(LibraryRepository) private readonly library: LibraryRepository,
    @Inject(NeedsCheck) private readonly needs: NeedsCheck,
    @Inject(WorkspaceTables) private readonly tables: WorkspaceTables,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  async one(scope: WorkflowScope, { version, layout, as }: { readonly version?: number | 'published' | undefined; readonly layout: boolean; readonly as: 'bundle' | 'document' }): Promise<ExportFile> {
    const row = await this.workflows.find(scope);
    if (row === undefined) throw apiError('notFound', { what: 'workflow', id: scope.workflowId });
    const number = version === 'published' ? row.publishedVersion : (version ?? undefined);
    if (number === null) throw apiError('workflow.unpublished');
    const stored = number === undefined ? row.draft : (await this.workflows.version(scope, number))?.document;
    if (stored === undefined) throw apiError('notFound', { what: 'version', id: number ?? '' });
    const document = this.#arranged(readDocument(stored), layout);
    return { name: `${row.name}.json`, content: as === 'document' ? document : await this.#bundle(scope, [{ folder: row.folder, document }]) };
  }

  /** The drafts of a folder and those below it; when none is named, of all folders, and all tables. */
  async all(scope: WorkspaceScope, { folder, layout }: { readonly folder?: string | undefined; readonly layout: boolean }): Promise<ExportFile> {
    // What cannot be imported again in one request is no export.
    const { workflows: count, bytes } = await this.library.sizeOfDrafts(scope, folder);
    if (count > MOST_WORKFLOWS || bytes > BODY_LIMIT) throw apiError('request.invalid', { summary: `folder: ${count} workflows of ${bytes} bytes are too much for one bundle, which has at most ${MOST_WORKFLOWS} and ${BODY_LIMIT} bytes; export them folder by folder` });
    const rows = await this.library.drafts(scope, folder, MOST_WORKFLOWS);
    const name = folder === undefined || folder === '' ? 'rookery' : (folder.split('/').at(-1) ?? 'rookery');
    const workflows = rows.map((row) => ({ folder: row.folder, document: this.#arranged(readDocument(row.draft), layout) }));
    return { name: `${name}.bundle.json`, content: await this.#bundle(scope, workflows, folder === undefined) };
  }

  async #bundle({ workspaceId }: WorkspaceScope, workflows: Bundle['workflows'], withAllTables = false): Promise<Bundle> {
    const needs = needsOf(workflows.map(({ document }) => document), this.needs.manifests);
    const named = new Set(needs.tables.map(({ name }) => name));
    const tables = (await this.tables.list(workspaceId)).filter(({ name }) => withAllTables || named.has(name)).map(bundleTableOf);
    return { rookeryBundle: 1, workflows, ...(tables.length === 0 ? {} : { tables }), needs };
  }

  /** Nothing that is a secret here stands readable in a document; should it have been pasted there, it does not leave. */
  #arranged(document: WorkflowDocument, layout: boolean): WorkflowDocument {
    const arranged = arrangeDocument(document, { layout, manifests: this.needs.manifests });
    return workflowDocumentSchema.parse(this.scrubber.json(jsonValueSchema.parse(JSON.parse(JSON.stringify(arranged)))));
  }
}
