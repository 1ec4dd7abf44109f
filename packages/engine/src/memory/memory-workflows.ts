import type { Topology, PublishRequest, PublishResult, WorkflowStore } from '../ports/workflow-store.js';
import type { PlannedAgent, PublishPlan } from '../ports/publish-plan.js';
import type { AgentRow, MemoryTables, WorkflowRow } from './memory-tables.js';

export function memoryWorkflows(tables: MemoryTables): WorkflowStore {
  const find = (request: { readonly workspaceId: number; readonly workflowId: number }): WorkflowRow | undefined => {
    const row = tables.workflows.get(request.workflowId);
    return row?.workspaceId === request.workspaceId ? row : undefined;
  };
  return {
    topology: async (request) => {
      const row = find(request);
      return row === undefined ? undefined : topologyOf(tables, row);
    },
    listRunning: async () => [...tables.workflows.values()].map((row) => topologyOf(tables, row)).filter((topology) => topology.version !== null || topology.agents.some((agent) => agent.state === 'draining')),
    document: async (request) => find(request)?.documents.get(request.version),
    publish: async (request) => publish(tables, request, find(request)),
    setPaused: async (request) => {
      const { workflowId, agentId, paused } = request;
      if (agentId === undefined) {
        const row = find(request);
        if (row === undefined) return;
        if (row.paused === 'drop' && paused === null) skipToHeads(tables, (link) => link.workflowId === workflowId);
        row.paused = paused;
      } else {
        const agent = tables.agents.get(agentId);
        if (agent?.workspaceId !== request.workspaceId) return;
        if (agent.paused === 'drop' && paused === null) skipToHeads(tables, (link) => link.toAgentId === agentId);
        agent.paused = paused;
      }
      raiseEpochs(tables, workflowId);
    },
    finishDraining: async () => finishDraining(tables),
  };
}

function topologyOf(tables: MemoryTables, row: WorkflowRow): Topology {
  const agents = [...tables.agents.values()].flatMap((agent) => {
    if (agent.workflowId !== row.id) return [];
    const producers = [...tables.producers.values()].filter((producer) => producer.agentId === agent.agentId).map(({ id, port, head }) => ({ id, port, head }));
    const { workspaceId, workflowId, agentId, slug, type, version, paused, state } = agent;
    return [{ workspaceId, workflowId, agentId, slug, type, state, version, paused, producers }];
  });
  const links = [...tables.links.values()].filter((link) => link.workflowId === row.id).map((link) => {
    const { id, producerId, toAgentId, state, drainTo, version, cursor } = link;
    return { id, producerId, toAgentId, state, drainTo, version, cursor, fromAgentId: tables.fromAgent(link), port: tables.producers.get(producerId)?.port ?? 'out' };
  });
  return { workspaceId: row.workspaceId, workflowId: row.id, name: row.name, version: row.version, paused: row.paused, agents, links };
}

function publish(tables: MemoryTables, request: PublishRequest, row: WorkflowRow | undefined): PublishResult {
  if (row === undefined) throw new Error(`there is no workflow ${request.workflowId}`);
  const version = row.lastVersion + 1;
  const former = row.version ?? 0;
  const plan = request.plan(topologyOf(tables, row), version);
  const idBySlug = new Map(plan.agents.map((planned) => [planned.slug, placeAgent(tables, row, planned, version)]));
  applyRemovals(tables, plan, former);
  for (const { linkId } of plan.revivedLinks) Object.assign(tables.links.get(linkId) ?? {}, { state: 'live', drainTo: null });
  for (const link of plan.newLinks) {
    const producer = [...tables.producers.values()].find((candidate) => candidate.agentId === idBySlug.get(link.from) && candidate.port === link.port);
    const toAgentId = idBySlug.get(link.to);
    if (producer === undefined || toAgentId === undefined) throw new Error(`the plan names no agent for link ${link.from} -> ${link.to}`);
    const id = tables.nextId();
    tables.links.set(id, { id, workspaceId: row.workspaceId, workflowId: row.id, producerId: producer.id, toAgentId, state: 'live', drainTo: null, version, cursor: producer.head });
  }
  row.documents.set(version, request.document);
  Object.assign(row, { version, lastVersion: version });
  raiseEpochs(tables, row.id);
  return { version, plan };
}

function placeAgent(tables: MemoryTables, row: WorkflowRow, planned: PlannedAgent, version: number): number {
  const agentId = planned.agentId ?? tables.nextId();
  const scope = { workspaceId: row.workspaceId, workflowId: row.id, agentId };
  const known = tables.agents.get(agentId);
  if (known === undefined) {
    tables.agents.set(agentId, { ...scope, slug: planned.slug, type: planned.type, state: 'live', version, paused: null, sourceCursor: null });
  } else Object.assign(known, { slug: planned.slug, state: 'live', version });
  if (!tables.runners.has(agentId)) tables.runners.set(agentId, { ...scope, slot: 0, epoch: 0, turn: 0, owner: null, leaseUntil: 0 });
  const own = [...tables.producers.values()].filter((producer) => producer.agentId === agentId);
  for (const producer of own) Object.assign(producer, { isOpen: true, retention: planned.retention });
  for (const port of planned.ports) {
    if (own.some((producer) => producer.port === port)) continue;
    const id = tables.nextId();
    tables.producers.set(id, { id, workspaceId: row.workspaceId, agentId, port, head: 0, isOpen: true, retention: planned.retention, events: [] });
  }
  placeSchedule(tables, scope, planned);
  return agentId;
}

function placeSchedule(tables: MemoryTables, scope: Pick<AgentRow, 'workspaceId' | 'workflowId' | 'agentId'>, planned: PlannedAgent): void {
  const known = tables.schedules.get(scope.agentId);
  if (planned.schedule === null) {
    if (known !== undefined) Object.assign(known, { text: '', nextRunAt: null });
    return;
  }
  if (known?.text === planned.schedule.text) return;
  tables.schedules.set(scope.agentId, { ...scope, text: planned.schedule.text, nextRunAt: planned.schedule.firstRunAt, requested: known?.requested ?? null });
}

function applyRemovals(tables: MemoryTables, plan: PublishPlan, former: number): void {
  for (const { linkId, open } of plan.removedLinks) {
    const link = tables.links.get(linkId);
    if (link !== undefined) Object.assign(link, { drainTo: open ? null : tables.head(link.producerId), version: link.state === 'live' ? former : link.version, state: 'draining' });
  }
  for (const { agentId, timers } of plan.removedAgents) {
    const agent = tables.agents.get(agentId);
    if (agent !== undefined) agent.state = 'draining';
    for (const producer of tables.producers.values()) if (producer.agentId === agentId) producer.isOpen = false;
    if (timers === 'drop') tables.timersOf(agentId).clear();
    const schedule = tables.schedules.get(agentId);
    if (schedule !== undefined) Object.assign(schedule, { nextRunAt: null, requested: null, text: '' });
  }
}

function finishDraining(tables: MemoryTables): readonly number[] {
  const changed = new Set<number>();
  for (const link of [...tables.links.values()]) {
    if (link.state !== 'draining' || link.drainTo === null || link.cursor < link.drainTo) continue;
    tables.links.delete(link.id);
    changed.add(link.workflowId);
  }
  for (const agent of tables.agents.values()) {
    if (agent.state !== 'draining' || holdsSomething(tables, agent.agentId)) continue;
    agent.state = 'gone';
    tables.runners.delete(agent.agentId);
    for (const link of tables.links.values()) if (tables.fromAgent(link) === agent.agentId && link.drainTo === null) link.drainTo = tables.head(link.producerId);
    changed.add(agent.workflowId);
  }
  return [...changed];
}

function holdsSomething(tables: MemoryTables, agentId: number): boolean {
  return (
    [...tables.links.values()].some((link) => link.toAgentId === agentId) ||
    tables.timersOf(agentId).size > 0 ||
    tables.injections.some((row) => row.agentId === agentId) ||
    [...tables.deliveries.values()].some((row) => row.agentId === agentId && (row.status === 'pending' || row.status === 'sending'))
  );
}

function skipToHeads(tables: MemoryTables, concerns: (link: { readonly workflowId: number; readonly toAgentId: number }) => boolean): void {
  for (const link of tables.links.values()) if (concerns(link)) link.cursor = Math.max(link.cursor, Math.min(tables.head(link.producerId), link.drainTo ?? Number.MAX_SAFE_INTEGER));
}

function raiseEpochs(tables: MemoryTables, workflowId: number): void {
  for (const runner of tables.runners.values()) if (runner.workflowId === workflowId) runner.epoch += 1;
}
