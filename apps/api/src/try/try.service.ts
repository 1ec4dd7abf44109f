import { randomUUID } from 'node:crypto';
import { setImmediate as nextTick } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { compileWorkflow, Engine, refusingServices, runTry, type CompiledWorkflow, type TryProgress } from '@rookery/engine';
import type { Sandbox } from '@rookery/sandbox';
import { AGENT_CATALOGUE, SANDBOX } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { apiError, invalidWorkflow } from '../http/api-error.js';
import { ValueStore } from '../values/workspace-values.js';
import { Callees } from '../workflows/callees.js';
import { WorkflowsRepository } from '../workflows/workflows.repository.js';
import { ConsoleLines, runCodeListening } from './console-lines.js';
import { RecordedEventsRepository } from './recorded-events.repository.js';
import { TryPreparation, type Prepared, type TryScope } from './try-preparation.js';
import { TrySlots } from './try-slots.js';
import { byId, namedEvents, tryView, type TryContext, type TryNote } from './try-view.js';
import type { TryOrder } from './try.schemas.js';

const SHOWN_BYTES = 96 * 1024;
/** Half of what the engine takes: the sandbox is shared with what runs in earnest, which waits for at most one batch. */
const BATCH = 1_000;

export type TryView = ReturnType<typeof tryView>;

/** How far a try has come. `total` is what there is to take in, about. */
export interface TryAdvance extends TryProgress {
  readonly total: number;
}

interface Given {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: () => TryAdvance) => void;
}

/** Runs a workflow over what is on record. Nothing is sent and nothing is written: the services it lends refuse. */
@Injectable()
export class TryService implements OnModuleDestroy {
  readonly #slots = new TrySlots();
  readonly #stopping = new AbortController();

  constructor(
    @Inject(WorkflowsRepository) private readonly workflows: WorkflowsRepository,
    @Inject(Callees) private readonly callees: Callees,
    @Inject(Engine) private readonly engine: Engine,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    @Inject(ValueStore) private readonly values: ValueStore,
    @Inject(TryPreparation) private readonly preparation: TryPreparation,
    @Inject(RecordedEventsRepository) private readonly events: RecordedEventsRepository,
  ) {}

  onModuleDestroy(): void {
    this.#stopping.abort(apiError('try.stopped'));
  }

  /** Rejects with the signal's reason as soon as it is aborted. */
  async run(scope: TryScope, order: TryOrder, given: Given): Promise<TryView> {
    const release = this.#slots.take(scope.workspaceId);
    try {
      return await this.#run(scope, order, { ...given, signal: AbortSignal.any([given.signal, this.#stopping.signal]) });
    } finally {
      release();
    }
  }

  async #run(scope: TryScope, order: TryOrder, { signal, onProgress }: Given): Promise<TryView> {
    const startedAt = performance.now();
    const { document, tried } = await this.#document(scope, order);
    const workflow = await this.#compile(document);
    const prepared = await this.preparation.prepare(scope, workflow, order, signal);
    const lines = new ConsoleLines(prepared.showFrom);
    const result = await runTry({
      ...scope, workflow, ...prepared, signal,
      services: refusingServices({
        runCode: runCodeListening(this.sandbox, lines, signal),
        values: (workspaceId) => this.values.of(workspaceId),
        log: (agent, level, message, fields) => lines.add(agent.slug, { level, text: Object.keys(fields).length === 0 ? message : `${message} ${JSON.stringify(fields)}`, at: prepared.runTo }),
      }),
      limits: { events: order.limits.events, batchSize: BATCH, shown: order.limits.shown, shownBytes: SHOWN_BYTES },
      elapsed: () => performance.now(),
      breathe: () => nextTick(),
      isTimeUp: () => performance.now() - startedAt > order.limits.seconds * 1_000,
      onProgress: (progress) => onProgress?.(() => ({ ...progress(), total: prepared.total })),
    });
    const context: TryContext = {
      tried, span: prepared.span, lines, tookMs: Math.round(performance.now() - startedAt),
      notes: [...prepared.notes, ...endNotes(result.endedBy, order, prepared)],
      published: byId(await this.events.load(scope.workspaceId, namedEvents(result))),
    };
    return tryView(result, context);
  }

  async #document(scope: TryScope, order: TryOrder): Promise<{ readonly document: unknown; readonly tried: TryContext['tried'] }> {
    const row = await this.workflows.find(scope);
    if (row === undefined) throw apiError('notFound', { what: 'workflow', id: scope.workflowId });
    if (order.version !== undefined) {
      const version = await this.workflows.version(scope, order.version);
      if (version === undefined) throw apiError('notFound', { what: 'version', id: order.version });
      return { document: version.document, tried: { what: 'version', revision: null, version: order.version } };
    }
    if (order.document !== undefined) return { document: await this.callees.embed(scope, order.document), tried: { what: 'document', revision: null, version: null } };
    return { document: await this.callees.embed(scope, row.draft), tried: { what: 'draft', revision: row.revision, version: null } };
  }

  /** Refused with every fault, as a publish is. */
  async #compile(document: unknown): Promise<CompiledWorkflow> {
    const checked = await this.engine.check(document);
    if (!checked.ok) throw invalidWorkflow(checked.issues);
    // A scope of its own, so that the sandbox never takes another's compiled code for this one's.
    const compiled = compileWorkflow(document, { types: this.catalogue.types, codeScope: `try:${randomUUID()}`, random: () => 0 });
    if (!compiled.ok) throw invalidWorkflow(compiled.issues);
    return compiled.workflow;
  }
}

function endNotes(endedBy: 'end' | 'events' | 'time', { limits }: TryOrder, { total }: Prepared): readonly TryNote[] {
  switch (endedBy) {
    case 'end': return [];
    case 'events': return [{ code: 'limit.events', message: `it ended after ${limits.events} of about ${total} events; raise "limits.events", or choose a shorter span` }];
    case 'time': return [{ code: 'limit.seconds', message: `it ended after ${limits.seconds} s; raise "limits.seconds", or choose a shorter span` }];
  }
}
