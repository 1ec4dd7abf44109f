import { Module } from '@nestjs/common';
import { FeedsModule } from '../feeds/feeds.module.js';
import { FiguresModule } from '../figures/figures.module.js';
import { AgentHealthRepository } from './agent-health.repository.js';
import { WorkflowAgentsController } from './workflow-agents.controller.js';
import { WorkflowAgentsService } from './workflow-agents.service.js';
import { Callees } from './callees.js';
import { WorkflowsController } from './workflows.controller.js';
import { WorkflowsRepository } from './workflows.repository.js';
import { WorkflowsService } from './workflows.service.js';

@Module({
  imports: [FeedsModule, FiguresModule],
  controllers: [WorkflowsController, WorkflowAgentsController],
  providers: [WorkflowsService, WorkflowAgentsService, WorkflowsRepository, AgentHealthRepository, Callees],
  exports: [WorkflowsService, Callees],
})
export class WorkflowsModule {}
