import { Inject, Injectable } from '@nestjs/common';
import type { Language } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { AGENT_CATALOGUE, CLOCK, SCRUBBER } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { apiError } from '../http/api-error.js';
import type { Scrubber } from '../secrets/index.js';
import type { AgentState } from './agent-state.js';
import { readSpan, type SpanQuery } from './figure-span.js';
import { agentFigures, linkFigures, type AgentFigures, type LinkFigures, type ViewContext } from './figure-views.js';
import { FiguresRepository, type AgentFigureRow, type LinkFigureRow, type TotalsRow } from './figures.repository.js';
import { countSeries, greatestSeries, type SeriesPoint, type Steps, type Total } from './series.js';

/** Rates are taken over so long, to the minute. */
const RATE_MS = 5 * 60_000;
const SPARKLINE_STEP_MS = 2 * 60_000;
const SPARKLINE_STEPS = 30;

export interface WorkflowScope {
  readonly workspaceId: number;
  readonly workflowId: number;
}

export interface Asked {
  readonly language: Language;
  readonly hasSparklines?: boolean;
}

export interface SeriesView<Name extends string> {
  /** The beginning of the first step, and their length, in milliseconds. */
  readonly since: number;
  readonly step: number;
  readonly series: Readonly<Record<Name, readonly SeriesPoint[]>>;
}

export interface WorkflowFigures {
  readonly workflowId: string;
  readonly at: string;
  readonly agents: readonly AgentFigures[];
  readonly links: readonly LinkFigures[];
}

export interface WorkflowSummary {
  readonly workflowId: string;
  readonly states: Readonly<Partial<Record<AgentState, number>>>;
  readonly emittedPerMinute: number;
  readonly failedPerMinute: number;
  readonly lag: number;
  readonly failedEvents: number;
  readonly heldDeliveries: number;
}

/** How agents and links fare: now, and over time. */
@Injectable()
export class FiguresService {
  constructor(
    @Inject(FiguresRepository) private readonly figures: FiguresRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every agent and link of a workflow at once. */
  async ofWorkflow({ workspaceId, workflowId }: WorkflowScope, { language, hasSparklines = false }: Asked): Promise<WorkflowFigures> {
    const { agents, links, context } = await this.#read(workspaceId, workflowId, language);
    if (agents.length === 0 && !(await this.figures.isWorkflow(workspaceId, workflowId))) throw apiError('notFound', { what: 'workflow', id: workflowId });
    const found = {
      agents: agents.map((row) => agentFigures(row, links.filter(({ toAgentId }) => toAgentId === row.id), context)),
      links: links.map((row) => linkFigures(row, context)),
    };
    return { workflowId: String(workflowId), at: new Date(context.now).toISOString(), ...(hasSparklines ? await this.#withSparklines(found, context.now) : found) };
  }

  /** One agent of it; 404 when a published version holds no such agent. */
  async ofAgent(scope: WorkflowScope, slug: string, asked: Asked): Promise<AgentFigures> {
    const { agents } = await this.ofWorkflow(scope, asked);
    const found = agents.find(({ agent }) => agent === slug);
    if (found === undefined) throw apiError('notFound', { what: 'agent', id: slug });
    return found;
  }

  /** A line for each workflow of the workspace that was ever published. */
  async ofWorkspace(workspaceId: number, { language }: Asked): Promise<{ readonly at: string; readonly workflows: readonly WorkflowSummary[] }> {
    const { agents, links, context } = await this.#read(workspaceId, null, language);
    const linksTo = Map.groupBy(links, ({ toAgentId }) => toAgentId);
    const workflows = [...Map.groupBy(agents, ({ workflowId }) => workflowId)].map(([workflowId, rows]) => summaryOf(workflowId, rows.map((row) => agentFigures(row, linksTo.get(row.id) ?? [], context))));
    return { at: new Date(context.now).toISOString(), workflows };
  }

  /** What an agent did in each step. */
  async agentSeries(scope: WorkflowScope, slug: string, query: SpanQuery): Promise<SeriesView<'succeeded' | 'failed' | 'emitted'>> {
    const { id } = await this.ofAgent(scope, slug, { language: 'en' });
    const steps = readSpan(query, this.clock.now());
    const [ticks, rows] = await this.#totals(steps, (since, until) => this.figures.agentTotals([id], since, until));
    const { since, step } = steps;
    return { since, step, series: { succeeded: countSeries(column(rows, 'one'), ticks, steps), failed: countSeries(column(rows, 'two'), ticks, steps), emitted: countSeries(column(rows, 'three'), ticks, steps) } };
  }

  /** What came into a link and went over it in each step, and its greatest lag. */
  async linkSeries(scope: WorkflowScope, linkId: number, query: SpanQuery): Promise<SeriesView<'arrived' | 'passed' | 'lag'>> {
    const { links } = await this.ofWorkflow(scope, { language: 'en' });
    if (!links.some(({ id }) => id === linkId)) throw apiError('notFound', { what: 'link', id: linkId });
    const steps = readSpan(query, this.clock.now());
    const [ticks, rows] = await this.#totals(steps, (since, until) => this.figures.linkTotals([linkId], since, until));
    const born = rows[0] === undefined ? [] : [rows[0].at];
    const { since, step } = steps;
    // A link begins at its producer's head, so its first figure is where counting starts, not what was counted.
    const known = ticks.filter((at) => born[0] === undefined || at >= born[0]);
    return { since, step, series: { passed: countSeries(column(rows, 'one'), known, steps), arrived: countSeries(column(rows, 'two'), known, steps), lag: greatestSeries(column(rows, 'three'), known, steps) } };
  }

  async #read(workspaceId: number, workflowId: number | null, language: Language): Promise<{ readonly agents: readonly AgentFigureRow[]; readonly links: readonly LinkFigureRow[]; readonly context: ViewContext }> {
    const now = this.clock.now();
    const tick = await this.figures.tickBefore(now - RATE_MS);
    const [agents, links] = await Promise.all([this.figures.agents(workspaceId, workflowId, tick ?? now), this.figures.links(workspaceId, workflowId, tick ?? now)]);
    const context: ViewContext = {
      now, language, spanMs: tick === undefined ? 0 : Math.max(60_000, now - tick),
      kindOf: (type) => this.catalogue.types.get(type)?.kind,
      scrub: (text) => this.scrubber.text(text),
    };
    return { agents, links, context };
  }

  async #withSparklines({ agents, links }: Pick<WorkflowFigures, 'agents' | 'links'>, now: number): Promise<Pick<WorkflowFigures, 'agents' | 'links'>> {
    const end = now - (now % SPARKLINE_STEP_MS);
    const steps: Steps = { since: end - SPARKLINE_STEPS * SPARKLINE_STEP_MS, step: SPARKLINE_STEP_MS, count: SPARKLINE_STEPS };
    const [ticks, agentRows] = await this.#totals(steps, (since, until) => this.figures.agentTotals(agents.map(({ id }) => id), since, until));
    const linkRows = Map.groupBy(await this.figures.linkTotals(links.map(({ id }) => id), steps.since, end), ({ id }) => id);
    const byAgent = Map.groupBy(agentRows, ({ id }) => id);
    return {
      agents: agents.map((agent) => ({ ...agent, sparkline: countSeries(column(byAgent.get(agent.id) ?? [], agent.kind === 'action' ? 'one' : 'three'), ticks, steps) })),
      links: links.map((link) => {
        const rows = linkRows.get(link.id) ?? [];
        return { ...link, sparkline: countSeries(column(rows, 'one'), ticks.filter((at) => at >= (rows[0]?.at ?? 0)), steps) };
      }),
    };
  }

  #totals(steps: Steps, read: (since: number, until: number) => Promise<readonly TotalsRow[]>): Promise<[readonly number[], readonly TotalsRow[]]> {
    const until = steps.since + steps.count * steps.step;
    return Promise.all([this.figures.ticks(steps.since, until), read(steps.since, until)]);
  }
}

function column(rows: readonly TotalsRow[], name: 'one' | 'two' | 'three'): readonly Total[] {
  return rows.map((row) => ({ at: row.at, value: row[name] }));
}

function summaryOf(workflowId: number, agents: readonly AgentFigures[]): WorkflowSummary {
  const states: Partial<Record<AgentState, number>> = {};
  for (const { state } of agents) states[state] = (states[state] ?? 0) + 1;
  const sum = (read: (agent: AgentFigures) => number): number => Math.round(agents.reduce((total, agent) => total + read(agent), 0) * 100) / 100;
  return {
    workflowId: String(workflowId), states,
    emittedPerMinute: sum(({ perMinute }) => perMinute.emitted), failedPerMinute: sum(({ perMinute }) => perMinute.failed),
    lag: Math.max(0, ...agents.map(({ lag }) => lag)), failedEvents: sum(({ failedEvents }) => failedEvents), heldDeliveries: sum(({ heldDeliveries }) => heldDeliveries),
  };
}
