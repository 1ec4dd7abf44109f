import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { FeedsModule } from '../feeds/feeds.module.js';
import { FiguresModule } from '../figures/figures.module.js';
import { AgentHealthRepository } from './agent-health.repository.js';
import { WorkflowAgentsController } from './workflow-agents.controller.js';
import { WorkflowAgentsService } from './workflow-agents.service.js';
import { LinkSchemasModule } from '../link-schemas/link-schemas.module.js';
import { Callees } from './callees.js';
import { DraftCheck } from './draft-check.js';
import { WorkflowsController } from './workflows.controller.js';
import { WorkflowsRepository } from './workflows.repository.js';
import { WorkflowsService } from './workflows.service.js';

@Module({
  imports: [AccountsModule, FeedsModule, FiguresModule, LinkSchemasModule],
  controllers: [WorkflowsController, WorkflowAgentsController],
  providers: [WorkflowsService, WorkflowAgentsService, WorkflowsRepository, AgentHealthRepository, Callees, DraftCheck],
  exports: [WorkflowsService, WorkflowsRepository, Callees, DraftCheck],
})
export class WorkflowsModule {}
