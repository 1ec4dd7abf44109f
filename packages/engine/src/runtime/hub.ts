import type { HubDelivery, HubMember, JsonObject, SourceHub, SourceItem } from '@rookery/sdk';
import type { IngestRequest, IngestResult } from '../ports/event-log.js';
import type { AgentSeat } from './agent-seat.js';
import { reportsOf } from './reports.js';
import type { RunnerHost } from './runner-host.js';
import { logFor } from './services.js';
import { prepareItems } from './source-items.js';
import { globalsOf } from './template-globals.js';

/** What became of messages that were handed to all members. */
export interface HubIntake {
  readonly accepted: number;
  readonly duplicates: number;
  readonly eventIds: readonly string[];
}

/** What one member took. */
interface Share {
  readonly seat: AgentSeat;
  readonly request: IngestRequest;
}

export function hubOf(seat: AgentSeat): SourceHub<unknown> | undefined {
  const { type } = seat.current.agent;
  return type.kind === 'source' ? type.hub : undefined;
}

/** Of the seats of a workspace, those that share the line of this one, in one order for all processes. */
export function membersOf(seat: AgentSeat, seats: readonly AgentSeat[]): readonly AgentSeat[] {
  const hub = hubOf(seat);
  if (hub === undefined) return [];
  const key = hub.key(seat.current.agent.options);
  return seats
    .filter((other) => other.topologyAgent.state === 'live' && other.current.agent.type.spec.type === seat.current.agent.type.spec.type && hub.key(other.current.agent.options) === key)
    .toSorted((one, other) => one.topologyAgent.agentId - other.topologyAgent.agentId);
}

/** Whose lease stands for the line: all processes see the same one, so one of them holds it. */
export function leadOf(members: readonly AgentSeat[]): AgentSeat | undefined {
  return members.find((member) => member.pausedBy === null);
}

export function viewOf(members: readonly AgentSeat[]): readonly HubMember<unknown>[] {
  return members.map(({ topologyAgent, current }) => ({ workflowId: topologyAgent.workflowId, agent: topologyAgent.slug, options: current.agent.options }));
}

/**
 * Hands messages to every member but those that drop what comes, and the reports to the store. Resolves when all of it is
 * durable: one transaction for the events, the reports, which may come twice, before it.
 */
export async function deliverToHub(host: RunnerHost, by: AgentSeat, { messages, ...given }: HubDelivery): Promise<HubIntake> {
  const now = host.clock.now();
  const reports = reportsOf(given, { scope: by.topologyAgent, of: 'workspace', now });
  if (reports !== undefined) await host.store.deliveries.applyReports({ ...reports, now });
  const shares = host.hubMembers(by).flatMap((seat) => (seat.pausedBy === 'drop' ? [] : shareOf(host, seat, messages)));
  if (shares.length === 0) return { accepted: 0, duplicates: 0, eventIds: [] };
  const results = await host.store.log.ingest(shares.map(({ request }) => request), now);
  const taken = shares.map(({ seat }, index) => take(host, seat, results[index]));
  return { accepted: taken.reduce((sum, { accepted }) => sum + accepted, 0), duplicates: taken.reduce((sum, { duplicates }) => sum + duplicates, 0), eventIds: taken.flatMap(({ eventIds }) => eventIds) };
}

/** What cannot be taken is on record with the member; it must not keep the others from theirs. */
function shareOf(host: RunnerHost, seat: AgentSeat, messages: readonly JsonObject[]): readonly Share[] {
  const { agent } = seat.current;
  const { workspaceId, workflowId, agentId } = seat.topologyAgent;
  const now = host.clock.now();
  const failures: { readonly code: string; readonly message: string }[] = [];
  const items = messages.flatMap((message) => select(host, seat, message, (reason) => failures.push({ code: 'source.failed', message: reason })));
  const { events, refused } = prepareItems(agent, items, seat.producers, { maxEventBytes: host.settings.maxEventBytes, now, globals: globalsOf(host.services, seat.current) });
  const failed = [...failures, ...refused.map(({ code, message }) => ({ code, message }))];
  const [first] = failed;
  if (first !== undefined) host.activity.record({ workspaceId, workflowId, agentId }, { at: now, failed: failed.length, error: first });
  return events.length === 0 ? [] : [{ seat, request: { workspaceId, workflowId, agentId, events, dedupeWindowMs: agent.dedupeWindowMs } }];
}

function select(host: RunnerHost, seat: AgentSeat, message: JsonObject, failed: (reason: string) => void): readonly SourceItem[] {
  const { agent, version } = seat.current;
  const scope = seat.scope(version);
  try {
    const context = { options: agent.options, parameters: agent.parameters, values: host.services.values(scope.workspaceId), log: logFor(host.services, scope), now: host.clock.now() };
    return hubOf(seat)?.select(context, message) ?? [];
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function take(host: RunnerHost, seat: AgentSeat, result: IngestResult | undefined): HubIntake {
  if (result === undefined || result.status === 'closed') return { accepted: 0, duplicates: 0, eventIds: [] };
  const { workspaceId, workflowId, agentId } = seat.topologyAgent;
  const { stored, duplicates } = result;
  const scope = { workspaceId, workflowId, agentId };
  host.spendQuota(scope, stored.length);
  host.activity.record(scope, { at: host.clock.now(), succeeded: stored.length, emitted: stored.length });
  host.handOff(seat, stored);
  return { accepted: stored.length, duplicates, eventIds: stored.map((event) => `${event.producerId}-${event.position}`) };
}
