import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from '../composition/tokens.js';
import { EditorFilesController } from './editor-files.controller.js';
import { EditorFiles } from './editor-files.js';

// The sources and what is built from them both lie two folders below the package.
const built = new URL('../../../editor/dist/app/', import.meta.url);

@Module({ controllers: [EditorFilesController], providers: [{ provide: EditorFiles, useFactory: () => new EditorFiles(built) }] })
export class EditorFilesModule implements OnModuleInit {
  constructor(
    @Inject(EditorFiles) private readonly files: EditorFiles,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!(await this.files.isBuilt())) this.log.warn('the editor is not built, so there are no pages; run npm run build. The API works without it');
  }
}
