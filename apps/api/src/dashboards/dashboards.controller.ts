import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { readRequest } from '../http/read-request.js';
import { revisionSchema } from '../workflows/workflows.schemas.js';
import { dashboardNameSchema, dashboardSchema, type DashboardDocument } from './dashboard-document.js';
import { DashboardsService, type DashboardView } from './dashboards.service.js';

const name = { schema: dashboardNameSchema } as const;

@Controller('api/v1/dashboards')
export class DashboardsController {
  constructor(@Inject(DashboardsService) private readonly dashboards: DashboardsService) {}

  @Get()
  @Permission('workflow:read')
  list(@CurrentCaller() { workspaceId }: Caller): Promise<{ readonly items: readonly Omit<DashboardView, 'tiles'>[] }> {
    return this.dashboards.list(workspaceId);
  }

  @Get(':name')
  @Permission('workflow:read')
  find(@Param('name', name) dashboard: string, @CurrentCaller() { workspaceId }: Caller): Promise<DashboardView> {
    return this.dashboards.find(workspaceId, dashboard);
  }

  /** `If-Match: 0` makes a new one. */
  @Put(':name')
  @Permission('workflow:operate')
  save(@Param('name', name) dashboard: string, @Headers('if-match') revision: string | undefined, @Body({ schema: dashboardSchema }) document: DashboardDocument, @CurrentCaller() caller: Caller): Promise<DashboardView> {
    return this.dashboards.save(caller, dashboard, { revision: readRequest(revisionSchema, revision, 'if-match'), document });
  }

  @Delete(':name')
  @HttpCode(204)
  @Permission('workflow:operate')
  remove(@Param('name', name) dashboard: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.dashboards.remove(caller, dashboard);
  }
}
