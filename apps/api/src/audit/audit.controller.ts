import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { auditObjects, isAuditAction } from '@rookery/model';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { GrantWatch } from '../auth/grant-watch.js';
import { grantOf } from '../auth/grant.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { decodeCursor, pageOf, pageQuerySchema, type Page } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { exportAudit, exportFormats } from './audit-export.js';
import { AuditReader, type AuditFilter, type AuditView } from './audit-reader.js';
import { AuditSeals } from './audit-seals.js';
import type { SealCheck } from './seal-check.js';

const filterSchema = z.object({
  /** An account by its number, `token:<number>` for an API token, or `system`. */
  who: z.string().regex(/^(\d{1,9}|token:\d{1,9}|system)$/, { error: 'write the number of an account, "token:" with the number of a token, or "system"' }).optional(),
  /** One or more, separated by commas. */
  action: z.string().max(2_000).transform((text, context) => {
    const names = text.split(',').map((name) => name.trim()).filter((name) => name !== '');
    const strange = names.find((name) => !isAuditAction(name));
    if (strange !== undefined) context.addIssue(`there is no action "${strange.slice(0, 60)}"; one is for example "workflow.published"`);
    return names;
  }).optional(),
  /** A kind, or a kind and an id: `workflow` or `workflow:17`. */
  object: z.string().max(400).refine((text) => Object.hasOwn(auditObjects, text.split(':', 1)[0] ?? ''), { error: `write a kind, or a kind and an id such as "workflow:17"; kinds are ${Object.keys(auditObjects).join(', ')}` }).optional(),
  text: z.string().max(200).optional(),
  from: z.iso.datetime({ offset: true, error: 'write a moment such as "2026-01-31T12:00:00Z"' }).optional(),
  to: z.iso.datetime({ offset: true, error: 'write a moment such as "2026-01-31T12:00:00Z"' }).optional(),
});
const listSchema = pageQuerySchema.extend(filterSchema.shape);
const exportSchema = filterSchema.extend({ format: z.enum(exportFormats).default('ndjson') });
const placeSchema = z.tuple([z.string().regex(/^\d{1,17}$/), z.int().min(1)]);

/** Who did what in the workspace. Nothing here changes a record, and no other route does. */
@Controller('api/v1/audit')
export class AuditController {
  constructor(
    @Inject(AuditReader) private readonly reader: AuditReader,
    @Inject(AuditSeals) private readonly seals: AuditSeals,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(GrantWatch) private readonly watch: GrantWatch,
  ) {}

  /** Newest first. */
  @Get()
  @Permission('audit:read')
  async list(@Query({ schema: listSchema }) { limit, cursor, ...query }: z.output<typeof listSchema>, @CurrentCaller() { workspaceId }: Caller): Promise<Page<AuditView>> {
    const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, placeSchema);
    const below = at === undefined || id === undefined ? undefined : { at, id };
    const rows = await this.reader.list(workspaceId, filterOf(query), { below, limit: limit + 1 });
    return pageOf(rows, limit, { item: ({ place: _place, ...view }) => view, position: ({ place }) => [place.at, place.id] });
  }

  /** Everybody who is named in the log. */
  @Get('people')
  @Permission('audit:read')
  async people(@CurrentCaller() { workspaceId }: Caller): Promise<{ readonly items: readonly { readonly accountId: number; readonly name: string }[] }> {
    return { items: await this.reader.people(workspaceId) };
  }

  /** All the filter finds, as a file. That somebody took it is on record before the first line. */
  @Get('export')
  @Permission('audit:read')
  async export(@Query({ schema: exportSchema }) { format, ...query }: z.output<typeof exportSchema>, @CurrentCaller() { workspaceId, accountId }: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const detail = Object.fromEntries(Object.entries({ format, ...query }).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
    await this.audit.record({ workspaceId, accountId, action: 'audit.exported', subject: 'audit log', detail });
    this.watch.cutOff(grantOf(request), reply);
    await reply
      .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
      .header('content-disposition', `attachment; filename="audit-log.${format}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(exportAudit(this.reader, workspaceId, filterOf(query), format)));
  }

  /** Whether the records are still those that were sealed. */
  @Get('verify')
  @Permission('audit:read')
  verify(@CurrentCaller() { workspaceId }: Caller): Promise<SealCheck> {
    return this.seals.verify(workspaceId);
  }
}

function filterOf({ who, action, object, text, from, to }: z.output<typeof filterSchema>): AuditFilter {
  const [kind, ...id] = object?.split(':') ?? [];
  const number = Number(who?.replace('token:', ''));
  return {
    ...(who === undefined ? {} : who === 'system' ? { isSystem: true } : who.startsWith('token:') ? { tokenId: number } : { accountId: number }),
    actions: action?.length === 0 ? undefined : action,
    objectKind: kind, objectId: id.length === 0 ? undefined : id.join(':'),
    text, from: from === undefined ? undefined : new Date(from), to: to === undefined ? undefined : new Date(to),
  };
}
