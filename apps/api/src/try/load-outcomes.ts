import type { CompiledWorkflow } from '@rookery/engine';
import type { EventId } from '@rookery/model';
import type { RecordedAgents } from './recorded-agents.js';
import type { PositionRange } from './recorded-events.repository.js';
import type { RecordedOutcomes } from './recorded-outcomes.js';
import type { RecordedOutcomesRepository } from './recorded-outcomes.repository.js';

const CHUNK = 5_000;

export interface OutcomeSearch {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly workflow: CompiledWorkflow;
  readonly agents: RecordedAgents;
  readonly signal: AbortSignal;
}

/** Reads what became of events at the lookups and actions of a document, for events of these ranges. */
export async function loadOutcomes(repository: RecordedOutcomesRepository, outcomes: RecordedOutcomes, search: OutcomeSearch, ranges: readonly PositionRange[]): Promise<void> {
  const { workspaceId, signal } = search;
  const pages = async <Row extends { readonly position: number }>(range: PositionRange, read: (from: PositionRange) => Promise<readonly Row[]>, add: (rows: readonly Row[]) => void): Promise<void> => {
    for (let from = range.from; from < range.to && !outcomes.isFull; ) {
      signal.throwIfAborted();
      const rows = await read({ ...range, from });
      add(rows);
      const last = rows.at(-1);
      if (last === undefined || rows.length < CHUNK) return;
      from = last.position + 1;
    }
  };
  for (const { agentId, slug, recordedSlug, kind } of askedAgents(search)) {
    for (const range of ranges) {
      if (kind === 'action') await pages(range, (from) => repository.deliveries(workspaceId, agentId, from, CHUNK), (rows) => outcomes.addOutcomes(slug, rows));
      else await pages(range, (from) => repository.failures(workspaceId, agentId, from, CHUNK), (rows) => outcomes.addOutcomes(slug, rows));
    }
    const own = new Set(search.agents.producers.filter((producer) => producer.agentId === agentId).map(({ producerId }) => producerId));
    for (const range of ranges.filter(({ producerId }) => own.has(producerId))) {
      await pages(range, (from) => repository.answers(workspaceId, from, CHUNK), (rows) => outcomes.addAnswers(slug, rows));
    }
    // Last: whatever is left was asked, and answered with nothing that is on record.
    for (const link of kind === 'lookup' ? await repository.incomingLinks(search, { agentId, slug: recordedSlug }) : []) {
      for (const range of ranges.filter(({ producerId }) => producerId === link.producerId)) {
        await pages(range, (from) => repository.inputs(workspaceId, link, from, CHUNK), (rows) => outcomes.addOutcomes(slug, rows));
      }
    }
  }
}

/** As `loadOutcomes`, for some events by id. */
export async function loadOutcomesOf(repository: RecordedOutcomesRepository, outcomes: RecordedOutcomes, search: OutcomeSearch, ids: readonly EventId[]): Promise<void> {
  const { workspaceId, signal } = search;
  for (const { agentId, slug, recordedSlug, kind } of askedAgents(search)) {
    signal.throwIfAborted();
    const read = kind === 'action' ? repository.deliveriesOf(workspaceId, agentId, ids) : repository.failuresOf(workspaceId, agentId, ids);
    outcomes.addOutcomes(slug, await read);
    for (const { producerId } of search.agents.producers.filter((producer) => producer.agentId === agentId)) {
      outcomes.addAnswers(slug, await repository.answersAmong(workspaceId, producerId, ids));
    }
    for (const link of kind === 'lookup' ? await repository.incomingLinks(search, { agentId, slug: recordedSlug }) : []) {
      outcomes.addOutcomes(slug, await repository.inputsAmong(workspaceId, link, ids));
    }
  }
}

/** The lookups and actions of the document, as agents on record. */
function askedAgents({ workflow, agents }: OutcomeSearch): readonly { readonly agentId: number; readonly slug: string; readonly recordedSlug: string; readonly kind: 'lookup' | 'action' }[] {
  return [...agents.slugOf].flatMap(([agentId, slug]) => {
    const kind = workflow.agents.get(slug)?.type.kind;
    return kind === 'lookup' || kind === 'action' ? [{ agentId, slug, recordedSlug: agents.producers.find((producer) => producer.agentId === agentId)?.slug ?? slug, kind }] : [];
  });
}
