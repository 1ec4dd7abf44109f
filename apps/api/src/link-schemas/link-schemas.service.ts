import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceScope } from '@rookery/engine';
import { checkCompatibility, compileShape, describeBreach, inferShape, parseWorkflowDocument, type LinkSchema, type WorkflowDocument } from '@rookery/model';
import { SCRUBBER } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Scrubber } from '../secrets/index.js';
import { compareShapes } from './compare-shapes.js';
import { changedSchemas, judgeSchema, type SchemaVerdict } from './incompatible-schemas.js';
import { LinkSchemasRepository } from './link-schemas.repository.js';

type Scope = WorkspaceScope & { readonly workflowId: number };

/** Names a port, and where a schema may be pinned the link. */
export interface LinkQuery {
  readonly from: string;
  readonly port: string;
  readonly to?: string | undefined;
  /** Newest events looked at. */
  readonly limit: number;
}

const SAMPLE_BYTES = 8 * 1024 * 1024;
const CHECKED_AT_PUBLISH = 200;
const BREACHES_SHOWN = 5;

/** What events of a link look like, and what a pinned schema would do to them. */
@Injectable()
export class LinkSchemasService {
  constructor(
    @Inject(LinkSchemasRepository) private readonly repository: LinkSchemasRepository,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  /** The shape of the newest recorded events of a port, with figures, and how a pinned schema differs. */
  async shape(scope: Scope, query: LinkQuery) {
    const { draft, published } = await this.#documents(scope);
    const agent = draft?.agents[query.from] ?? published?.agents[query.from];
    const isInside = query.from.includes('.');
    if (agent === undefined && !isInside) throw apiError('notFound', { what: 'agent', id: query.from });
    const slugs = [query.from, ...(agent?.renamedFrom === undefined ? [] : [agent.renamedFrom])];
    const payloads = await this.repository.newestPayloads({ ...scope, slugs, port: query.port, limit: query.limit, bytes: SAMPLE_BYTES });
    const { shape, fields, sampled, isCut } = inferShape(payloads, { scrub: (text) => this.scrubber.text(text) });
    const schemaIn = (document: WorkflowDocument | undefined): LinkSchema | undefined =>
      document?.links.find((link) => link.from === query.from && link.port === query.port && link.to === query.to)?.schema;
    const against = (schema: LinkSchema | undefined) => (schema === undefined ? null : { ...schema, ...heldAgainst(schema, sampled === 0 ? undefined : shape, payloads) });
    return {
      from: query.from, port: query.port, to: query.to ?? null,
      sampled, isCut, shape: sampled === 0 ? null : shape, fields,
      pinned: { draft: against(schemaIn(draft)), published: against(schemaIn(published)) },
    };
  }

  /** What the schemas that a publish of this draft brings would stop. Free where none is new. */
  async judge(scope: Scope, document: unknown): Promise<SchemaVerdict> {
    const parsed = parseWorkflowDocument(document);
    if (!parsed.ok || parsed.value.links.every(({ schema }) => schema === undefined)) return { issues: [], warnings: [] };
    const { published } = await this.#documents(scope);
    const verdicts: SchemaVerdict[] = [];
    for (const changed of changedSchemas(parsed.value, published)) {
      const recorded = await this.repository.newestPayloads({ ...scope, slugs: changed.producers, port: changed.link.port, limit: CHECKED_AT_PUBLISH, bytes: SAMPLE_BYTES });
      verdicts.push(judgeSchema(changed, recorded));
    }
    return { issues: verdicts.flatMap(({ issues }) => issues), warnings: verdicts.flatMap(({ warnings }) => warnings) };
  }

  async #documents(scope: Scope): Promise<{ readonly draft: WorkflowDocument | undefined; readonly published: WorkflowDocument | undefined }> {
    const found = await this.repository.documents(scope);
    if (found === undefined) throw apiError('notFound', { what: 'workflow', id: scope.workflowId });
    return { draft: read(found.draft), published: read(found.published) };
  }
}

function heldAgainst({ shape }: LinkSchema, recorded: Parameters<typeof compareShapes>[0] | undefined, payloads: readonly string[]) {
  const check = compileShape(shape);
  const breaches = payloads.flatMap((text) => check(JSON.parse(text)) ?? []);
  return {
    differences: recorded === undefined ? [] : compareShapes(recorded, shape),
    conflicts: recorded === undefined ? [] : checkCompatibility(recorded, shape),
    broken: breaches.length,
    breaches: [...new Set(breaches.map(describeBreach))].slice(0, BREACHES_SHOWN),
  };
}

function read(document: unknown): WorkflowDocument | undefined {
  const parsed = parseWorkflowDocument(document);
  return parsed.ok ? parsed.value : undefined;
}
