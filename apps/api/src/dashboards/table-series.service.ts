import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject, JsonValue } from '@rookery/model';
import type { FilterForm } from '@rookery/sdk';
import type { Clock } from '@rookery/sdk';
import { CLOCK } from '../composition/tokens.js';
import { WorkspaceTables } from '../tables/workspace-tables.js';
import { chartOf, type Chart } from './chart.js';
import { stepsOf, type TableSeriesQuery } from './query-schemas.js';
import { groupOf, numberOf, SeriesBuilder } from './series-builder.js';

const MOST_ROWS = 10_000;

/** Charts out of the rows of a table: how many, or a number column, over a moment column and grouped by any other. */
@Injectable()
export class TableSeriesService {
  constructor(
    @Inject(WorkspaceTables) private readonly tables: WorkspaceTables,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Columns are named in a filter form, which knows those of the table and no others; the newest 10,000 rows are read. */
  async chart(workspaceId: number, query: TableSeriesQuery): Promise<Chart> {
    const { table, time, field, group } = query;
    const steps = stepsOf(query, this.clock.now());
    const end = steps.since + steps.count * steps.step;
    const columns = [...new Set([time, ...(field === undefined ? [] : [field]), ...(group === undefined ? [] : [group])])];
    const form: FilterForm = [['fields', columns], ['gte', time, new Date(steps.since).toISOString()], ['lt', time, new Date(end).toISOString()], ['order', [`${time} desc`]], ['limit', MOST_ROWS]];
    const rows = await this.tables.query(workspaceId, table, form);
    const builder = new SeriesBuilder(steps, query.aggregate);
    for (const row of rows) {
      const at = momentOf(row[time]);
      if (at !== undefined) builder.add({ at, value: field === undefined ? null : numberOf(cell(row, field)), group: group === undefined ? null : groupOf(cell(row, group)) });
    }
    const oldest = rows.length < MOST_ROWS ? undefined : momentOf(rows.at(-1)?.[time]);
    return chartOf(builder, { steps, scanned: rows.length, knownFrom: oldest ?? steps.since });
  }
}

function cell(row: JsonObject, column: string): JsonValue | undefined {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

function momentOf(value: JsonValue | undefined): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
