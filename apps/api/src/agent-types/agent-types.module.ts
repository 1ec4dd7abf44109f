import { Module } from '@nestjs/common';
import { AgentTypesController } from './agent-types.controller.js';

@Module({ controllers: [AgentTypesController] })
export class AgentTypesModule {}
