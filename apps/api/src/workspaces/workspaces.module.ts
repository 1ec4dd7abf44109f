import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { EnteringController } from './entering.controller.js';
import { EnteringService } from './entering.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsRepository } from './invitations.repository.js';
import { InvitationsService } from './invitations.service.js';
import { JoiningService } from './joining.service.js';
import { MembersController } from './members.controller.js';
import { MembersRepository } from './members.repository.js';
import { MembersService } from './members.service.js';
import { PasswordLinksController } from './password-links.controller.js';
import { PasswordLinksRepository } from './password-links.repository.js';
import { PasswordLinksService } from './password-links.service.js';
import { PasswordResetService } from './password-reset.service.js';
import { WorkspacesController } from './workspaces.controller.js';
import { WorkspacesRepository } from './workspaces.repository.js';
import { WorkspacesService } from './workspaces.service.js';

@Module({
  imports: [AccountsModule, AuthModule],
  controllers: [WorkspacesController, EnteringController, MembersController, InvitationsController, PasswordLinksController],
  providers: [WorkspacesService, WorkspacesRepository, EnteringService, JoiningService, MembersService, MembersRepository, InvitationsService, InvitationsRepository, PasswordLinksService, PasswordLinksRepository, PasswordResetService],
})
export class WorkspacesModule {}
