import { setImmediate as othersTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceScope } from '@rookery/engine';
import { checkCompatibility, compileShape, describeBreach, observeShape, parseWorkflowDocument, type InferredShape, type LinkSchema, type WorkflowDocument } from '@rookery/model';
import { AGENT_CATALOGUE, SCRUBBER } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { apiError } from '../http/api-error.js';
import type { Scrubber } from '../secrets/index.js';
import { compareShapes } from './compare-shapes.js';
import { changedSchemas, judgeSchema, type SchemaVerdict } from './incompatible-schemas.js';
import { LinkSchemasRepository } from './link-schemas.repository.js';
import { producersOf } from './producers-of.js';

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
const CHECKED_BYTES = 2 * 1024 * 1024;
/** Text looked at before others have a turn. */
const TURN_LETTERS = 256 * 1024;
const BREACHES_SHOWN = 5;

/** What events of a link look like, and what a pinned schema would do to them. */
@Injectable()
export class LinkSchemasService {
  constructor(
    @Inject(LinkSchemasRepository) private readonly repository: LinkSchemasRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  /** The shape of the newest recorded events of a port, with figures, and how a pinned schema differs. */
  async shape(scope: Scope, query: LinkQuery) {
    const { draft, published } = await this.#documents(scope);
    const agent = draft?.agents[query.from] ?? published?.agents[query.from];
    const isInside = query.from.includes('.');
    if (agent === undefined && !isInside) throw apiError('notFound', { what: 'agent', id: query.from });
    const slugs = [query.from, ...(agent?.renamedFrom === undefined ? [] : [agent.renamedFrom])];
    const producers = producersOf({ slugs, port: query.port }, published, this.catalogue.types);
    const payloads = await this.repository.newestPayloads({ ...scope, ...producers, limit: query.limit, bytes: SAMPLE_BYTES });
    const held = { draft: heldTo(draft, query), published: heldTo(published, query) };
    const recorded = await this.#look(payloads, [held.draft, held.published]);
    const { shape, fields, sampled, isCut } = recorded;
    return {
      from: query.from, port: query.port, to: query.to ?? null,
      sampled, isCut, shape: sampled === 0 ? null : shape, fields,
      pinned: { draft: held.draft?.verdict(recorded) ?? null, published: held.published?.verdict(recorded) ?? null },
    };
  }

  /** The shape of payloads, each read once; megabytes are looked at in turns with everybody else. */
  async #look(payloads: readonly string[], held: readonly (HeldSchema | undefined)[]): Promise<InferredShape> {
    const observer = observeShape({ scrub: (text) => this.scrubber.text(text) });
    let letters = 0;
    for (const text of payloads) {
      const payload = observer.add(text);
      for (const schema of held) schema?.see(payload);
      letters += text.length;
      if (letters < TURN_LETTERS) continue;
      letters = 0;
      await othersTurn();
    }
    return observer.result();
  }

  /** What the schemas that a publish of this draft brings would stop. Free where none is new. */
  async judge(scope: Scope, document: unknown): Promise<SchemaVerdict> {
    const parsed = parseWorkflowDocument(document);
    if (!parsed.ok || parsed.value.links.every(({ schema }) => schema === undefined)) return { issues: [], warnings: [] };
    const { published } = await this.#documents(scope);
    const verdicts: SchemaVerdict[] = [];
    for (const changed of changedSchemas(parsed.value, published)) {
      const producers = producersOf({ slugs: changed.producers, port: changed.link.port }, published, this.catalogue.types);
      const recorded = await this.repository.newestPayloads({ ...scope, ...producers, limit: CHECKED_AT_PUBLISH, bytes: CHECKED_BYTES });
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

type HeldSchema = NonNullable<ReturnType<typeof heldTo>>;

/** What the schema of a link in this document makes of payloads; `undefined` where none is pinned. */
function heldTo(document: WorkflowDocument | undefined, { from, port, to }: LinkQuery) {
  const schema: LinkSchema | undefined = document?.links.find((link) => link.from === from && link.port === port && link.to === to)?.schema;
  if (schema === undefined) return undefined;
  const check = compileShape(schema.shape);
  const breaches = new Set<string>();
  let broken = 0;
  return {
    see(payload: unknown): void {
      const breach = check(payload);
      if (breach === undefined) return;
      broken += 1;
      if (breaches.size < BREACHES_SHOWN) breaches.add(describeBreach(breach));
    },
    verdict({ shape, sampled }: InferredShape) {
      const isKnown = sampled > 0;
      return {
        ...schema,
        differences: isKnown ? compareShapes(shape, schema.shape) : [],
        conflicts: isKnown ? checkCompatibility(shape, schema.shape) : [],
        broken, breaches: [...breaches],
      };
    },
  };
}

function read(document: unknown): WorkflowDocument | undefined {
  const parsed = parseWorkflowDocument(document);
  return parsed.ok ? parsed.value : undefined;
}
