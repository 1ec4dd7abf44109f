import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { jsonObjectSchema, jsonValueSchema, type JsonObject } from '@rookery/model';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hidesPersonal } from '../accounts/audit-changes.js';
import { AuditLog, type AuditEntry, type AuditNote } from '../accounts/audit-log.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import { GrantWatch } from '../auth/grant-watch.js';
import { grantOf } from '../auth/grant.js';
import { CurrentCaller, type Caller } from '../http/caller.js';
import { depthOf } from '../http/json-body.js';
import { decodeCursor, encodeCursor } from '../http/page-cursor.js';
import { Permission } from '../http/permission.js';
import { PersonalMarks, rowFields } from '../personal-data/personal-marks.js';
import { PersonalMasks } from '../personal-data/personal-masks.js';
import { alterSchema, type Alteration } from './alter-table.js';
import type { CsvPreview } from './csv-import.js';
import { spooled } from './csv-spool.js';
import { columnSchema, tableNameSchema, viewOf, type TableDefinition, type TableView } from './table-definition.js';
import { WorkspaceTables, type CsvWritten } from './workspace-tables.js';

const titleSchema = z.string().min(1).max(200);
const createSchema = z.strictObject({ name: tableNameSchema, title: titleSchema.optional(), description: z.string().max(2_000).optional(), columns: z.array(columnSchema).min(1).max(1_000) });
const idSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const rowsQuerySchema = z.object({
  /** A filter form as JSON. */
  filter: z.string().max(100_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  cursor: z.string().max(500).optional(),
});
const writeSchema = z.strictObject({
  rows: z.array(jsonObjectSchema).min(1).max(1_000),
  way: z.enum(['insert', 'upsert', 'update', 'delete']).default('insert'),
  by: z.array(z.string().min(1).max(63)).max(8).default([]),
});
const importSchema = z.object({ preview: z.enum(['true', 'false']).default('false'), mode: z.enum(['append', 'upsert', 'replace']).default('append') });
const newImportSchema = z.object({ preview: z.enum(['true', 'false']).default('false'), name: tableNameSchema.optional(), title: titleSchema.optional(), columns: z.string().max(100_000).optional() });
/** A script that brings rows is put on record once in so long, for each table; one that changes or deletes them every time. */
const SCRIPTS_QUIET_MS = 5 * 60_000;
/** Deeper nesting is no form, and whoever walks it recursively would run out of stack. */
const DEEPEST_JSON = 20;
const cursorSchema = z.tuple([z.int().min(1)]);

/** Tables people and agents keep rows in. */
@Controller('api/v1/tables')
export class TablesController {
  constructor(
    @Inject(WorkspaceTables) private readonly tables: WorkspaceTables,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
    @Inject(PersonalMasks) private readonly masks: PersonalMasks,
    @Inject(GrantWatch) private readonly watch: GrantWatch,
  ) {}

  @Get()
  @Permission('table:read')
  async list(@CurrentCaller() caller: Caller): Promise<{ readonly items: readonly TableView[] }> {
    return { items: (await this.tables.list(caller.workspaceId)).map(viewOf) };
  }

  @Post()
  @Permission('table:edit')
  async create(@Body({ schema: createSchema }) body: z.output<typeof createSchema>, @CurrentCaller() caller: Caller): Promise<TableView> {
    return viewOf(await this.tables.create(caller.workspaceId, body, (made) => this.#note(caller, 'table.created', made.name, { after: plan(made) })));
  }

  /** A new table out of a CSV file; `preview=true` only says what it would be. `columns` is a JSON list that replaces what was guessed. */
  @Post('import')
  @HttpCode(200)
  @Permission('table:edit', { consumes: 'text/csv' })
  async importNew(@Query({ schema: newImportSchema }) query: z.output<typeof newImportSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<CsvPreview | { readonly table: TableView; readonly written: number }> {
    const { preview, name, title, columns } = query;
    const body = csvBody(request);
    if (preview === 'true') return this.#spooled(body, (source) => this.tables.preview(caller.workspaceId, source, undefined));
    if (name === undefined) throw invalidRequest([{ path: 'name', code: 'option.required', message: 'a name for the table is needed' }]);
    const given = columns === undefined ? undefined : readJson(columns, 'columns', z.array(columnSchema).min(1));
    const note = (made: CsvWritten) => this.#note(caller, 'table.created', name, { after: plan(made.table), detail: { written: made.written } });
    const { table, written } = await this.#spooled(body, (source) => this.tables.createFromCsv(caller.workspaceId, source, { name, title, columns: given }, note));
    return { table: viewOf(table), written };
  }

  @Get(':name')
  @Permission('table:read')
  async find(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<TableView> {
    return viewOf(await this.tables.find(caller.workspaceId, name));
  }

  @Patch(':name')
  @Permission('table:edit')
  async alter(@Param('name') name: string, @Body({ schema: alterSchema }) body: Alteration, @CurrentCaller() caller: Caller): Promise<TableView> {
    return viewOf(await this.tables.alter(caller.workspaceId, name, body, (after, before) => this.#note(caller, 'table.changed', name, { before: plan(before), after: plan(after) })));
  }

  @Delete(':name')
  @HttpCode(204)
  @Permission('table:edit')
  async drop(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<void> {
    await this.tables.drop(caller.workspaceId, name, (gone) => this.#note(caller, 'table.dropped', name, { before: plan(gone), detail: { rows: gone.rowCount } }));
  }

  /** `filter` is a filter form. Pages follow the order of the rows; a form with an order, a limit or a count is answered whole. */
  @Get(':name/rows')
  @Permission('table:read')
  async rows(@Param('name') name: string, @Query({ schema: rowsQuerySchema }) query: z.output<typeof rowsQuerySchema>, @CurrentCaller() caller: Caller): Promise<{ readonly items: readonly JsonObject[]; readonly cursor: string | null }> {
    const form = query.filter === undefined ? [] : readJson(query.filter, 'filter', z.array(z.array(jsonValueSchema)));
    const [after] = query.cursor === undefined ? [0] : decodeCursor(query.cursor, cursorSchema);
    const page = await this.tables.page(caller.workspaceId, name, form, { after, limit: query.limit });
    return { items: page.items, cursor: page.after === null ? null : encodeCursor([page.after]) };
  }

  /** All rows or none. With the header `idempotency-key` a repeat changes nothing and is answered as the first time. */
  @Post(':name/rows')
  @HttpCode(200)
  @Permission('table:edit')
  async write(@Param('name') name: string, @Body({ schema: writeSchema }) body: z.output<typeof writeSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<{ readonly items: readonly unknown[] }> {
    const { rows, way, by } = body;
    const given = request.headers['idempotency-key'];
    const key = typeof given === 'string' && given !== '' ? `api:${given.slice(0, 200)}` : null;
    const results = await this.tables.writeAll(caller.workspaceId, name, rows.map((values, index) => ({ idempotencyKey: key === null ? null : `${key}:${index}`, way, values, by })),
      () => this.#note(caller, 'table.rows-written', name, { detail: { way, rows: rows.length }, ...(way === 'insert' || way === 'upsert' ? { quietForTokensMs: SCRIPTS_QUIET_MS } : {}) }));
    return { items: results.map((result) => (result.ok ? { changed: result.changed, row: result.row } : result)) };
  }

  @Put(':name/rows/:id')
  @Permission('table:edit')
  async update(@Param('name') name: string, @Param('id', { schema: idSchema }) id: number, @Body({ schema: jsonObjectSchema }) body: JsonObject, @CurrentCaller() caller: Caller): Promise<JsonObject> {
    return this.#one(caller, name, id, { way: 'update', values: { ...body, _id: id } }, 'table.row-changed');
  }

  @Delete(':name/rows/:id')
  @HttpCode(204)
  @Permission('table:edit')
  async remove(@Param('name') name: string, @Param('id', { schema: idSchema }) id: number, @CurrentCaller() caller: Caller): Promise<void> {
    await this.#one(caller, name, id, { way: 'delete', values: { _id: id } }, 'table.row-removed');
  }

  @Post(':name/import')
  @HttpCode(200)
  @Permission('table:edit', { consumes: 'text/csv' })
  async import(@Param('name') name: string, @Query({ schema: importSchema }) { preview, mode }: z.output<typeof importSchema>, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<CsvPreview | { readonly table: TableView; readonly written: number }> {
    const body = csvBody(request);
    if (preview === 'true') return this.#spooled(body, (source) => this.tables.preview(caller.workspaceId, source, name));
    const note = (done: CsvWritten) => this.#note(caller, 'table.imported', name, { detail: { mode, written: done.written } });
    const { table, written } = await this.#spooled(body, (source) => this.tables.importCsv(caller.workspaceId, name, source, mode, note));
    return { table: viewOf(table), written };
  }

  @Get(':name/export')
  @Permission('table:read')
  async export(@Param('name') name: string, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // Asked before the head is sent, so that a table that is not there is answered 404.
    await this.tables.find(caller.workspaceId, name);
    const show = await this.masks.ofRows(grantOf(request), name);
    this.watch.cutOff(grantOf(request), reply);
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name.replace(/[^A-Za-z0-9_-]/g, '_')}.csv"`)
      .send(Readable.from(this.tables.export(caller.workspaceId, name, show)));
  }

  async #one(caller: Caller, name: string, id: number, change: { readonly way: 'update' | 'delete'; readonly values: JsonObject }, action: 'table.row-changed' | 'table.row-removed'): Promise<JsonObject> {
    const hides = hidesPersonal(rowFields(await this.marks.of(caller.workspaceId), name));
    const [result] = await this.tables.writeAll(caller.workspaceId, name, [{ ...change, by: ['_id'], idempotencyKey: null }], ([written], before) =>
      this.#note(caller, action, name, { detail: { row: id }, hides, before, after: action === 'table.row-removed' || written?.ok !== true ? undefined : (written.row ?? undefined) }));
    if (result?.ok !== true || result.row === null) throw apiError('notFound', { what: 'row', id });
    return result.row;
  }

  #spooled<Result>(body: Readable, work: (source: AsyncIterable<Uint8Array>) => Promise<Result>): Promise<Result> {
    return spooled(body, this.tables.limits.importBytes, work);
  }

  #note({ workspaceId, accountId }: Caller, action: AuditEntry['action'], subject: string, more: Pick<AuditEntry, 'before' | 'after' | 'detail' | 'hides' | 'quietForTokensMs'>): AuditNote {
    return this.audit.note({ workspaceId, accountId, action, subject, ...more });
  }
}

/** What people decided of a table, column by column. */
function plan({ title, description, columns }: TableDefinition) {
  return { title, description, columns: Object.fromEntries(columns.map(({ id: _id, name, ...column }) => [name, column])) };
}

function readJson<Schema extends z.ZodType>(text: string, name: string, schema: Schema): z.output<Schema> {
  if (depthOf(text) > DEEPEST_JSON) throw apiError('request.invalid', { summary: `${name}: it is nested deeper than ${DEEPEST_JSON} levels` });
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw apiError('request.invalid', { summary: `${name}: it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` }, { cause });
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.slice(0, 20).map((issue) => ({ path: [name, ...issue.path].map(String).join('.'), code: 'option.invalid', message: issue.message })));
}

/** The file, as it comes. */
function csvBody({ body }: FastifyRequest): Readable {
  if (body instanceof Readable) return body;
  throw apiError('request.invalid', { summary: 'send the file as the body, with "content-type: text/csv"' });
}
