import { Inject, Injectable } from '@nestjs/common';
import { parseWorkflowDocument, type WorkflowDocument } from '@rookery/model';
import { AGENT_CATALOGUE, SCRUBBER } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import type { Scrubber } from '../secrets/index.js';
import { agentStatus, type AgentActivityView, type LiveAgent, type LiveDraft, type LiveWorkflow, type WorkflowActivity } from './live-state.js';
import { LiveRepository, type LiveAgentRow, type LiveLinkRow, type LiveWorkflowRow } from './live.repository.js';

export interface Overview {
  readonly workflows: readonly LiveWorkflow[];
  readonly activity: readonly WorkflowActivity[];
  readonly drafts: readonly LiveDraft[];
}

/** Titles of a document, kept while it is the same version and revision. */
export type KnownTitles = Map<number, { readonly stamp: string; readonly title: string; readonly agents: ReadonlyMap<string, string> }>;

/** All workflows of a workspace, as they are and as they fare. */
@Injectable()
export class LiveOverview {
  constructor(
    @Inject(LiveRepository) private readonly repository: LiveRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  /** `known` is kept by the caller from one reading to the next, so that documents are parsed only when they changed. */
  async read(workspaceId: number, known: KnownTitles): Promise<Overview> {
    const [workflows, agents, links] = await Promise.all([this.repository.listWorkflows(workspaceId), this.repository.listAgents(workspaceId), this.repository.listLinks(workspaceId)]);
    await this.#learnTitles(workspaceId, workflows, known);
    const agentsOf = Map.groupBy(agents, (agent) => agent.workflow_id);
    const linksOf = Map.groupBy(links, (link) => link.workflow_id);
    return {
      workflows: workflows.map((row) => this.#workflow(row, agentsOf.get(row.id) ?? [], linksOf.get(row.id) ?? [], known)),
      activity: workflows.map((row) => this.#activity(row, agentsOf.get(row.id) ?? [], linksOf.get(row.id) ?? [])),
      drafts: workflows.map(({ id, revision }) => ({ workflowId: String(id), revision })),
    };
  }

  async #learnTitles(workspaceId: number, workflows: readonly LiveWorkflowRow[], known: KnownTitles): Promise<void> {
    const stale = workflows.filter((row) => known.get(row.id)?.stamp !== stampOf(row));
    const documents = await this.repository.listDocuments(workspaceId, stale.map(({ id }) => id));
    const byId = new Map(documents.map(({ id, document }) => [id, document]));
    for (const row of stale) known.set(row.id, { stamp: stampOf(row), ...titlesOf(row.name, byId.get(row.id)) });
  }

  #workflow(row: LiveWorkflowRow, agents: readonly LiveAgentRow[], links: readonly LiveLinkRow[], known: KnownTitles): LiveWorkflow {
    const titles = known.get(row.id);
    return {
      id: String(row.id),
      name: row.name,
      title: titles?.title ?? row.name,
      version: row.version,
      paused: row.paused,
      agents: agents.map((agent) => this.#agent(agent, titles?.agents.get(agent.slug))),
      links: links.map(({ id, from, port, to }) => ({ id, from, port, to })),
    };
  }

  #agent({ slug, type }: LiveAgentRow, title: string | undefined): LiveAgent {
    const known = this.catalogue.types.get(type);
    return { slug, title: title ?? slug, type, typeTitle: known?.spec.title ?? type, kind: known?.kind ?? 'unknown' };
  }

  #activity(row: LiveWorkflowRow, agents: readonly LiveAgentRow[], links: readonly LiveLinkRow[]): WorkflowActivity {
    const lagOf = (slug: string): number => Math.max(0, ...links.filter((link) => link.to === slug).map((link) => link.lag));
    return {
      workflowId: String(row.id),
      agents: agents.map((agent) => this.#agentActivity(agent, row.paused !== null, lagOf(agent.slug))),
      links: links.map(({ id, passed, lag }) => ({ id, passed, lag })),
    };
  }

  #agentActivity(row: LiveAgentRow, isWorkflowPaused: boolean, lag: number): AgentActivityView {
    const { slug, state, succeeded, failed, last_success_at: lastSuccessAt, last_error_at: lastErrorAt } = row;
    return {
      slug,
      status: agentStatus({ state, isPaused: isWorkflowPaused || row.paused !== null, lag, lastSuccessAt, lastErrorAt }),
      lag,
      succeeded,
      failed,
      lastSuccessAt: lastSuccessAt === null ? null : new Date(lastSuccessAt).toISOString(),
      lastError: lastErrorAt === null ? null : { at: new Date(lastErrorAt).toISOString(), code: row.last_error_code ?? 'internal', message: this.scrubber.text(row.last_error_message ?? '') },
      alarms: row.alarms,
    };
  }
}

function stampOf({ version, revision, name }: LiveWorkflowRow): string {
  return JSON.stringify([version, version === null ? revision : null, name]);
}

function titlesOf(name: string, document: unknown): { readonly title: string; readonly agents: ReadonlyMap<string, string> } {
  const parsed = parseWorkflowDocument(document);
  return parsed.ok ? { title: parsed.value.title ?? name, agents: agentTitles(parsed.value) } : { title: name, agents: new Map() };
}

function agentTitles({ agents }: WorkflowDocument): ReadonlyMap<string, string> {
  return new Map(Object.entries(agents).flatMap(([slug, agent]) => (agent.title === undefined ? [] : [[slug, agent.title] as const])));
}
