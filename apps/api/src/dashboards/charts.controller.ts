import { Controller, Get, Inject, Query } from '@nestjs/common';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import type { Chart } from './chart.js';
import { EventSeriesService } from './event-series.service.js';
import { FigureSeriesService } from './figure-series.service.js';
import { eventSeriesSchema, figureSeriesSchema, tableSeriesSchema, type EventSeriesQuery, type FigureSeriesQuery, type TableSeriesQuery } from './query-schemas.js';
import { TableSeriesService } from './table-series.service.js';

/** Charts of whatever may be read: a route a source, so that each asks for the permission of what it reads. */
@Controller('api/v1/charts')
export class ChartsController {
  constructor(
    @Inject(EventSeriesService) private readonly events: EventSeriesService,
    @Inject(TableSeriesService) private readonly tables: TableSeriesService,
    @Inject(FigureSeriesService) private readonly figures: FigureSeriesService,
  ) {}

  @Get('events')
  @Permission('event:read')
  ofEvents(@Query({ schema: eventSeriesSchema }) query: EventSeriesQuery, @CurrentCaller() { workspaceId }: Caller): Promise<Chart> {
    return this.events.chart(workspaceId, query);
  }

  @Get('table')
  @Permission('table:read')
  ofTable(@Query({ schema: tableSeriesSchema }) query: TableSeriesQuery, @CurrentCaller() { workspaceId }: Caller): Promise<Chart> {
    return this.tables.chart(workspaceId, query);
  }

  @Get('figures')
  @Permission('workflow:read')
  ofFigures(@Query({ schema: figureSeriesSchema }) query: FigureSeriesQuery, @CurrentCaller() { workspaceId }: Caller): Promise<Chart> {
    return this.figures.chart(workspaceId, query);
  }
}
