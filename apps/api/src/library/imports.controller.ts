import { Body, Controller, HttpCode, Inject, Ip, Post } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { ImportsService } from './imports.service.js';
import { applyImportSchema, importSchema, type ImportRequest } from './library.schemas.js';

@Controller('api/v1/imports')
export class ImportsController {
  constructor(@Inject(ImportsService) private readonly imports: ImportsService) {}

  @Post('preview')
  @HttpCode(200)
  @Permission('workflow:edit')
  preview(@CurrentCaller() { workspaceId }: Caller, @Body({ schema: importSchema }) request: ImportRequest) {
    return this.imports.preview(workspaceId, request);
  }

  @Post()
  @HttpCode(200)
  @Permission('workflow:edit')
  apply(@CurrentCaller() caller: Caller, @Body({ schema: applyImportSchema }) request: z.output<typeof applyImportSchema>, @Ip() address: string) {
    return this.imports.apply(caller, request, address);
  }
}
