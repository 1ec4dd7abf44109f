import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { CopiesService } from './copies.service.js';
import { ExportsService } from './exports.service.js';
import { FoldersController } from './folders.controller.js';
import { ImportsController } from './imports.controller.js';
import { ImportsRepository } from './imports.repository.js';
import { ImportsService } from './imports.service.js';
import { LibraryController } from './library.controller.js';
import { LibraryRepository } from './library.repository.js';
import { NeedsCheck } from './standing-needs.js';
import { TemplatesController } from './templates.controller.js';
import { TEMPLATES_FOLDER, TemplatesService } from './templates.service.js';

/** Beside the program, in source and built alike. */
const shipped = fileURLToPath(new URL('../../../../workflows', import.meta.url));

@Module({
  imports: [AccountsModule, WorkflowsModule],
  controllers: [LibraryController, FoldersController, ImportsController, TemplatesController],
  providers: [CopiesService, ExportsService, ImportsService, TemplatesService, NeedsCheck, LibraryRepository, ImportsRepository, { provide: TEMPLATES_FOLDER, useValue: shipped }],
})
export class LibraryModule {}
