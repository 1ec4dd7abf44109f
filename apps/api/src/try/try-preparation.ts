import { Inject, Injectable } from '@nestjs/common';
import type { CompiledWorkflow, PublishedDelivery, StoredEvent, TryInput, TryReach } from '@rookery/engine';
import { eventId, formatDuration, parseEventId, type EventId } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { CLOCK, DATABASE } from '../composition/tokens.js';
import { findDescendants } from '../events/descendants.js';
import { isoTime } from '../events/event-view.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import type { Database, Statement } from '../persistence/database.js';
import { loadOutcomes, loadOutcomesOf, type OutcomeSearch } from './load-outcomes.js';
import { matchAgents, type RecordedAgents, type RecordedProducer } from './recorded-agents.js';
import { RecordedEventsRepository, type PositionRange } from './recorded-events.repository.js';
import { MOST_OUTCOMES, RecordedOutcomes } from './recorded-outcomes.js';
import { RecordedOutcomesRepository } from './recorded-outcomes.repository.js';
import { readInOrder } from './recorded-stream.js';
import { sampleInput, withOthers } from './try-inputs.js';
import type { TryNote } from './try-view.js';
import type { TryOrder } from './try.schemas.js';

/** An event at the end of a span is delivered a little later. */
const LATENESS_MS = 60_000;
/** Events of one trace that are searched for descendants of a chosen event. */
const TRACE_LIMIT = 20_000;

export interface TryScope {
  readonly workspaceId: number;
  readonly workflowId: number;
}

export interface Prepared {
  readonly inputs: AsyncIterable<readonly TryInput[]>;
  readonly answers: RecordedOutcomes;
  readonly disabledEndpoints: ReadonlyMap<string, string>;
  readonly span: { readonly from: number; readonly to: number; readonly warmUpFrom: number } | null;
  readonly showFrom: number;
  readonly runTo: number;
  /** How many events there are to take in, about. */
  readonly total: number;
  readonly notes: readonly TryNote[];
}

interface Expressions {
  readonly version: number;
  readonly expressions: readonly (string | null)[];
}

// uses event_trace_idx
const ofTrace: Statement = { name: 'try-trace', text: 'select producer_id, position, parents from event where trace_producer_id = $2 and trace_position = $3 and workspace_id = $1 limit $4' };
// uses workflow_version_pkey
const expressionsOf: Statement = {
  name: 'try-source-expressions',
  text: `select version, json_build_array(a ->> 'dedupeKey', a ->> 'key', a ->> 'occurredAt', a ->> 'expiresAt') as expressions
    from (select version, document -> 'agents' -> $3 as a from workflow_version where workflow_id = $1 and workspace_id = $2) v where a is not null`,
};

/** Finds what a try is to be fed with, and what is on record beside it. Nothing is written. */
@Injectable()
export class TryPreparation {
  constructor(
    @Inject(RecordedEventsRepository) private readonly events: RecordedEventsRepository,
    @Inject(RecordedOutcomesRepository) private readonly outcomes: RecordedOutcomesRepository,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async prepare(scope: TryScope, workflow: CompiledWorkflow, order: TryOrder, signal: AbortSignal): Promise<Prepared> {
    const { workspaceId } = scope;
    const now = this.clock.now();
    const span = spanOf(order, now);
    this.#checkSamples(workflow, order);
    const agents = matchAgents(workflow, await this.events.producersOf(scope));
    const chosen = await this.#chosen(scope, agents, order.events ?? []);
    const sources = agents.producers.filter(({ agentId, head }) => head > 0 && workflow.agents.get(agents.slugOf.get(agentId) ?? '')?.type.kind === 'source');
    const ranges = span === null ? [] : await this.#ranges(sources, span.warmUpFrom, span.to);
    const lastAt = Math.max(span?.to ?? 0, ...chosen.map(({ event }) => event.createdAt));
    const samples = (order.samples ?? []).map((sample) => sampleInput(sample, lastAt === 0 ? now : lastAt));
    const total = ranges.reduce((sum, { from, to }) => sum + to - from, 0) + chosen.length + samples.length;
    if (total === 0) throw apiError('try.nothing', { agents: sourceNames(workflow).join(', ') || 'any source', from: isoTime(span?.from ?? now), to: isoTime(span?.to ?? now) });
    const ids = new Set(chosen.map(({ event }) => idOf(event)));
    const fed = new FedEvents(ranges, await this.#descendants(scope, chosen.map(({ event }) => event)));
    const showFrom = Math.min(span?.from ?? Number.POSITIVE_INFINITY, ...chosen.map(({ event }) => event.createdAt), ...samples.map(momentOf));
    const runTo = Math.max(lastAt, ...samples.map(momentOf)) + (order.runOn ?? 0);
    const answers = new RecordedOutcomes({
      load: (wanted) => this.events.load(workspaceId, wanted),
      portOf: new Map(agents.producers.map(({ producerId, port }) => [producerId, port])),
      isCompared: (delivery, reached) => delivery.at >= showFrom && fed.hasBrought(delivery, reached),
    });
    const search: OutcomeSearch = { ...scope, workflow, agents, signal };
    if (span !== null) await loadOutcomes(this.outcomes, answers, search, await this.#ranges(agents.producers.filter(({ head }) => head > 0), span.warmUpFrom, runTo + LATENESS_MS));
    if (fed.chosen.size > 0) await loadOutcomesOf(this.outcomes, answers, search, [...fed.chosen]);
    const stream = readInOrder(this.events, workspaceId, ranges, signal);
    const toInput = await this.#toInput(scope, workflow, agents, sources);
    const inputOf = (event: StoredEvent): TryInput | undefined => (ids.has(idOf(event)) ? undefined : toInput(event));
    return {
      inputs: withOthers(stream, inputOf, [...chosen.map(({ input }) => input), ...samples]),
      answers, disabledEndpoints: await this.events.disabledEndpoints(workspaceId), span, showFrom, runTo, total,
      notes: [...notesOn(workflow, order, agents, span), ...(await this.#lostEvents(sources, span)), ...(answers.isFull ? [fullNote] : [])],
    };
  }

  async #ranges(producers: readonly RecordedProducer[], from: number, to: number): Promise<readonly PositionRange[]> {
    const [starts, ends] = [await this.events.positionsAt(producers, from), await this.events.positionsAt(producers, to + 1)];
    return producers.map(({ producerId }) => ({ producerId, from: starts.get(producerId) ?? 1, to: ends.get(producerId) ?? 1 })).filter((range) => range.from < range.to);
  }

  /** Throws with every id that cannot be used. */
  async #chosen({ workspaceId }: TryScope, { producers, slugOf }: RecordedAgents, ids: readonly EventId[]): Promise<readonly { readonly event: StoredEvent; readonly input: TryInput }[]> {
    const found = new Map((await this.events.load(workspaceId, ids)).map((event) => [idOf(event), event]));
    const byProducer = new Map(producers.map((producer) => [producer.producerId, producer]));
    const chosen: { event: StoredEvent; input: TryInput }[] = [];
    const issues = ids.flatMap((id, index) => {
      const event = found.get(id);
      const producer = event === undefined ? undefined : byProducer.get(event.producerId);
      const path = `events.${index}`;
      if (event === undefined || producer === undefined) return [{ path, code: 'notFound', message: `there is no event "${id}" of this workflow; retention may have taken it` }];
      const agent = slugOf.get(producer.agentId);
      if (agent === undefined) return [{ path, code: 'notFound', message: `"${id}" came from "${producer.slug}", which is no agent of what is tried; choose an event of another agent` }];
      chosen.push({ event, input: { kind: 'recorded', agent, port: producer.port, event } });
      return [];
    });
    if (issues.length > 0) throw invalidRequest(issues);
    return chosen;
  }

  #checkSamples({ agents }: CompiledWorkflow, { samples = [] }: TryOrder): void {
    const issues = samples.flatMap(({ agent, input }, index) => {
      const type = agents.get(agent)?.type;
      const path = `samples.${index}.agent`;
      if (type === undefined) return [{ path, code: 'notFound', message: `there is no agent "${agent}" in what is tried` }];
      if (type.kind !== 'source') return [{ path, code: 'option.invalid', message: `"${agent}" is a ${type.kind}; samples come from a source` }];
      if (input !== undefined && type.inject === undefined) return [{ path: `samples.${index}.input`, code: 'option.invalid', message: `"${agent}" takes nothing typed; give its "payload"` }];
      return [];
    });
    if (issues.length > 0) throw invalidRequest(issues);
  }

  async #descendants({ workspaceId }: TryScope, chosen: readonly StoredEvent[]): Promise<ReadonlySet<EventId>> {
    const found = new Set<EventId>();
    for (const [traceId, events] of Map.groupBy(chosen, (event) => event.traceId)) {
      const trace = parseEventId(traceId);
      const rows = trace === undefined ? [] : await this.database.rows<{ readonly producer_id: number; readonly position: number; readonly parents: string | null }>(ofTrace, [workspaceId, trace.producer, trace.position, TRACE_LIMIT]);
      for (const event of events) for (const id of [idOf(event), ...findDescendants(idOf(event), rows)]) found.add(id);
    }
    return found;
  }

  /** An event is read anew where the document says its key or times by other expressions than the version that recorded it. */
  async #toInput({ workspaceId, workflowId }: TryScope, workflow: CompiledWorkflow, { slugOf }: RecordedAgents, sources: readonly RecordedProducer[]): Promise<(event: StoredEvent) => TryInput | undefined> {
    const origins = new Map<number, { readonly agent: string; readonly port: string; readonly changedIn: ReadonlySet<number> }>();
    const changed = new Map<string, ReadonlySet<number>>();
    for (const { producerId, agentId, slug, port } of sources) {
      const agent = slugOf.get(agentId);
      if (agent === undefined) continue;
      const { dedupeKey, key, occurredAt, expiresAt } = workflow.graph.agents[agent] ?? {};
      const now = JSON.stringify([dedupeKey ?? null, key ?? null, occurredAt ?? null, expiresAt ?? null]);
      const rows = changed.has(slug) ? [] : await this.database.rows<Expressions & Record<string, unknown>>(expressionsOf, [workflowId, workspaceId, slug]);
      const changedIn = changed.get(slug) ?? new Set(rows.filter(({ expressions }) => JSON.stringify(expressions) !== now).map(({ version }) => version));
      changed.set(slug, changedIn);
      origins.set(producerId, { agent, port, changedIn });
    }
    return (event) => {
      const origin = origins.get(event.producerId);
      // A slug may have been a step's before it was a source's; only what comes from outside has passed no agent.
      if (origin === undefined || event.hops > 0) return undefined;
      return { kind: 'recorded', agent: origin.agent, port: origin.port, event, ...(origin.changedIn.has(event.version) ? { rereads: true } : {}) };
    };
  }

  async #lostEvents(sources: readonly RecordedProducer[], span: Prepared['span']): Promise<readonly TryNote[]> {
    if (span === null) return [];
    const notes = await Promise.all(sources.map(async ({ producerId, slug }): Promise<TryNote | undefined> => {
      const first = await this.events.first(producerId);
      const isWhole = first === undefined || first.position === 1 || first.createdAt <= span.warmUpFrom;
      return isWhole ? undefined : { code: 'retention', message: `events of "${slug}" from before ${isoTime(first.createdAt)} are gone: its retention took them` };
    }));
    return notes.filter((note) => note !== undefined);
  }
}

/** Which events on record went into a try. */
class FedEvents {
  readonly chosen: ReadonlySet<EventId>;
  readonly #ranges: ReadonlyMap<number, PositionRange>;

  constructor(ranges: readonly PositionRange[], chosen: ReadonlySet<EventId>) {
    this.#ranges = new Map(ranges.map((range) => [range.producerId, range]));
    this.chosen = chosen;
  }

  /** Whether a delivery came of one of them. */
  hasBrought({ traceId, eventId: id }: PublishedDelivery, { taken }: TryReach): boolean {
    if (this.chosen.has(id)) return true;
    const trace = parseEventId(traceId);
    const range = trace === undefined ? undefined : this.#ranges.get(trace.producer);
    return trace !== undefined && range !== undefined && trace.position >= range.from && trace.position <= (taken.get(trace.producer) ?? 0);
  }
}

const fullNote: TryNote = { code: 'outcomes', message: `only the first ${MOST_OUTCOMES} outcomes on record are compared and answered with; choose a shorter span` };

function spanOf({ span, warmUp = 0 }: TryOrder, now: number): Prepared['span'] {
  if (span === undefined) return null;
  const from = 'last' in span ? now - span.last : span.from;
  const to = 'last' in span ? now : (span.to ?? now);
  return { from, to, warmUpFrom: from - warmUp };
}

function notesOn(workflow: CompiledWorkflow, { warmUp }: TryOrder, { producers, slugOf }: RecordedAgents, span: Prepared['span']): readonly TryNote[] {
  const recorded = new Set(producers.filter(({ head }) => head > 0).map(({ agentId }) => slugOf.get(agentId)));
  const without = span === null ? [] : sourceNames(workflow).filter((slug) => !recorded.has(slug));
  return [
    {
      code: 'state',
      message: warmUp === undefined ? 'the memory of every agent was empty at the start; give a "warmUp" to fill it from what came before' : `the memory of every agent was empty ${formatDuration(warmUp)} before the span, and filled by what came since`,
    },
    ...without.map((slug) => ({ code: 'unrecorded', message: `"${slug}" has no events on record; give samples of what it would find` })),
  ];
}

function sourceNames({ agents }: CompiledWorkflow): readonly string[] {
  return [...agents.values()].filter(({ type }) => type.kind === 'source').map(({ slug }) => slug);
}

function momentOf(input: TryInput): number {
  return input.kind === 'recorded' ? input.event.createdAt : input.at;
}

function idOf({ producerId, position }: StoredEvent): EventId {
  return eventId(producerId, position);
}
