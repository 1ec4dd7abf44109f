import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { CLOCK } from '../composition/tokens.js';
import { AgentFilters } from '../events/agent-filter.js';
import { readSpan } from '../figures/figure-span.js';
import { FiguresRepository, type TotalsRow } from '../figures/figures.repository.js';
import { countSeries, greatestSeries, type SeriesPoint, type Steps } from '../figures/series.js';
import type { Chart } from './chart.js';
import type { FigureSeriesQuery } from './query-schemas.js';
import { SHOWN_GROUPS, type ChartSeries } from './series-builder.js';

interface Member {
  readonly id: number;
  readonly name: string;
}

/** Charts out of figures: of one agent, of each agent of a workflow, or of each workflow of the workspace. */
@Injectable()
export class FigureSeriesService {
  constructor(
    @Inject(FiguresRepository) private readonly figures: FiguresRepository,
    @Inject(AgentFilters) private readonly filters: AgentFilters,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Counts are added up within a workflow; of lags the greatest is told. The name of a group is a slug, or the id of a workflow. */
  async chart(workspaceId: number, query: FigureSeriesQuery): Promise<Chart> {
    const now = this.clock.now();
    const steps = readSpan(query, now);
    const { workflowId } = await this.filters.resolve(workspaceId, query);
    const until = steps.since + steps.count * steps.step;
    const members = await this.#members(workspaceId, workflowId ?? null, query, now);
    const ids = members.map(({ id }) => id);
    const [ticks, rows] = await Promise.all([
      this.figures.ticks(steps.since, until),
      query.figure === 'lag' ? this.figures.linkTotals(ids, steps.since, until) : this.figures.agentTotals(ids, steps.since, until),
    ]);
    const rowsOf = Map.groupBy(rows, ({ id }) => id);
    const all = [...Map.groupBy(members, ({ name }) => name)].map(([name, held]) => seriesOf(name, held.map(({ id }) => pointsOf(rowsOf.get(id) ?? [], ticks, steps, query.figure)), query.figure));
    const sorted = all.toSorted((left, right) => (right.total ?? 0) - (left.total ?? 0));
    return { since: steps.since, step: steps.step, series: sorted.slice(0, SHOWN_GROUPS), groups: all.length, scanned: rows.length, cutAt: null };
  }

  /** What has figures of its own, and under which name it is reckoned. */
  async #members(workspaceId: number, workflowId: number | null, { agent, figure }: FigureSeriesQuery, now: number): Promise<readonly Member[]> {
    const nameOf = (row: { readonly workflowId: number }, slug: string): string => (workflowId === null ? String(row.workflowId) : slug);
    if (figure === 'lag') {
      const links = await this.figures.links(workspaceId, workflowId, now);
      return links.filter(({ to }) => agent === undefined || to === agent).map((link) => ({ id: link.id, name: nameOf(link, link.to) }));
    }
    const agents = await this.figures.agents(workspaceId, workflowId, now);
    return agents.filter(({ slug }) => agent === undefined || slug === agent).map((row) => ({ id: row.id, name: nameOf(row, row.slug) }));
  }
}

const column = { succeeded: 'one', failed: 'two', emitted: 'three', lag: 'three' } as const;

function pointsOf(rows: readonly TotalsRow[], ticks: readonly number[], steps: Steps, figure: FigureSeriesQuery['figure']): readonly SeriesPoint[] {
  const totals = rows.map((row) => ({ at: row.at, value: row[column[figure]] }));
  return figure === 'lag' ? greatestSeries(totals, ticks, steps) : countSeries(totals, ticks, steps);
}

function seriesOf(name: string, parts: readonly (readonly SeriesPoint[])[], figure: FigureSeriesQuery['figure']): ChartSeries {
  const points = (parts[0] ?? []).map(([at], index) => {
    const values = parts.flatMap((part) => part[index]?.[1] ?? []);
    if (values.length === 0) return [at, null] as const;
    return [at, figure === 'lag' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0)] as const;
  });
  const known = points.flatMap(([, value]) => (value === null ? [] : [value]));
  const total = known.length === 0 ? null : figure === 'lag' ? (known.at(-1) ?? null) : known.reduce((sum, value) => sum + value, 0);
  return { name, isRest: false, points, total, samples: known.length };
}
