import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AgentStateController } from './agent-state.controller.js';
import { AgentStateRepository } from './agent-state.repository.js';
import { AgentStateService } from './agent-state.service.js';

@Module({ imports: [AccountsModule], controllers: [AgentStateController], providers: [AgentStateRepository, AgentStateService] })
export class AgentStateModule {}
