import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { pageQuerySchema, type Page, type PageQuery } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { InboxService, type InboxMessageView } from './inbox.service.js';

const idSchema = z.coerce.number().int().min(1).max(2 ** 31 - 1);
const readAllSchema = z.strictObject({ upTo: z.int().min(1).max(2 ** 31 - 1).optional() }).optional();

@Controller('api/v1/inbox')
export class InboxController {
  constructor(@Inject(InboxService) private readonly inbox: InboxService) {}

  @Get()
  @Permission('inbox:read')
  list(@Query({ schema: pageQuerySchema }) page: PageQuery, @CurrentCaller() caller: Caller): Promise<Page<InboxMessageView> & { readonly unread: number }> {
    return this.inbox.list(caller.workspaceId, page);
  }

  @Post(':id/read')
  @HttpCode(200)
  @Permission('inbox:edit')
  markRead(@Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller): Promise<{ readonly unread: number }> {
    return this.inbox.markRead(caller.workspaceId, id);
  }

  /** `upTo` is the newest message the reader has seen; without it all are marked. */
  @Post('read-all')
  @HttpCode(200)
  @Permission('inbox:edit')
  markAllRead(@Body({ schema: readAllSchema }) body: z.output<typeof readAllSchema>, @CurrentCaller() caller: Caller): Promise<{ readonly unread: number }> {
    return this.inbox.markAllRead(caller.workspaceId, body?.upTo);
  }
}
