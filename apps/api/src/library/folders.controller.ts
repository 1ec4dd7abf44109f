import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { apiError, invalidRequest } from '../http/api-error.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { folderPathSchema } from '../workflows/folder-path.js';
import { LibraryRepository } from './library.repository.js';
import { renameFolderSchema } from './library.schemas.js';

/** Folders are what workflows say of themselves: one that holds none is gone. */
@Controller('api/v1/folders')
export class FoldersController {
  constructor(@Inject(LibraryRepository) private readonly library: LibraryRepository) {}

  @Get()
  @Permission('workflow:read')
  async list(@CurrentCaller() { workspaceId }: Caller) {
    return { items: await this.library.folders({ workspaceId }) };
  }

  @Post('rename')
  @HttpCode(200)
  @Permission('workflow:edit')
  async rename(@CurrentCaller() { workspaceId }: Caller, @Body({ schema: renameFolderSchema }) { from, to }: z.output<typeof renameFolderSchema>) {
    const moved = await this.library.renameFolder({ workspaceId }, { from, to, mayBe: requireFolder });
    if (moved === 0) throw apiError('notFound', { what: 'folder', id: from });
    return { folder: to, workflows: moved };
  }
}

function requireFolder(path: string): void {
  const parsed = folderPathSchema.safeParse(path);
  if (!parsed.success) throw invalidRequest([{ path: 'to', code: 'option.range', message: `"${path}" would lie too deep: ${parsed.error.issues[0]?.message ?? ''}` }]);
}
