import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { CredentialsModule } from '../../credentials/credentials.module.js';
import { WorkflowsModule } from '../../workflows/workflows.module.js';
import { CapturesController } from './captures.controller.js';
import { CapturesRepository } from './captures.repository.js';
import { CapturesService } from './captures.service.js';

@Module({ imports: [AccountsModule, WorkflowsModule, CredentialsModule], controllers: [CapturesController], providers: [CapturesService, CapturesRepository], exports: [CapturesService] })
export class CapturesModule {}
