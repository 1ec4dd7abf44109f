import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { folderPathSchema } from '../workflows/folder-path.js';
import { LibraryRepository } from './library.repository.js';
import { renameFolderSchema } from './library.schemas.js';

/** Folders are what workflows say of themselves: one that holds none is gone. */
@Controller('api/v1/folders')
export class FoldersController {
  constructor(
    @Inject(LibraryRepository) private readonly library: LibraryRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  @Get()
  @Permission('workflow:read')
  async list(@CurrentCaller() { workspaceId }: Caller) {
    return { items: await this.library.folders({ workspaceId }) };
  }

  @Post('rename')
  @HttpCode(200)
  @Permission('workflow:edit')
  async rename(@CurrentCaller() { workspaceId, accountId }: Caller, @Body({ schema: renameFolderSchema }) { from, to }: z.output<typeof renameFolderSchema>) {
    const moved = await this.library.renameFolder({ workspaceId }, {
      from, to, mayBe: requireFolder,
      note: (workflows) => this.audit.note({ workspaceId, accountId, action: 'folder.renamed', subject: from, detail: { workflows }, before: { folder: from }, after: { folder: to } }),
    });
    if (moved === 0) throw apiError('notFound', { what: 'folder', id: from });
    return { folder: to, workflows: moved };
  }
}

function requireFolder(path: string): void {
  const parsed = folderPathSchema.safeParse(path);
  if (!parsed.success) throw invalidRequest([{ path: 'to', code: 'option.range', message: `"${path}" would lie too deep: ${parsed.error.issues[0]?.message ?? ''}` }]);
}
