import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { FiguresModule } from '../figures/figures.module.js';
import { ChartsController } from './charts.controller.js';
import { DashboardsController } from './dashboards.controller.js';
import { DashboardsRepository } from './dashboards.repository.js';
import { DashboardsService } from './dashboards.service.js';
import { EventSeriesService } from './event-series.service.js';
import { EventsScanRepository } from './events-scan.repository.js';
import { FigureSeriesService } from './figure-series.service.js';
import { TableSeriesService } from './table-series.service.js';

@Module({
  imports: [AccountsModule, EventsModule, FiguresModule],
  controllers: [ChartsController, DashboardsController],
  providers: [DashboardsRepository, DashboardsService, EventsScanRepository, EventSeriesService, TableSeriesService, FigureSeriesService],
})
export class DashboardsModule {}
