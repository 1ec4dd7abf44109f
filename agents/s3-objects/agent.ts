import { defineSource, errorOf, isRookeryError, type CheckResult, type SourceContext, type SourceItem } from '@rookery/sdk';
import { z } from 'zod';
import { faultOf } from '../s3/failures.js';
import { withS3, type S3Access } from '../s3/s3-client.js';
import { announced, itemsOf, unreadable, type FoundObject } from './read-object.js';
import { spec, type S3ObjectsOptions } from './spec.js';

type Context = SourceContext<S3ObjectsOptions>;

const MOST_WATCHED = 10_000;
const PAGE = 1_000;
/** Emitted rows of one check, so that a turn stays small. */
const MOST_ITEMS = 10_000;

const cursorSchema = z.object({ after: z.string().nullable() });

/** An object is new by its key and changed by its ETag. What is emitted is remembered in the same turn, so nothing is missed or told twice. */
export const s3Objects = defineSource(spec, {
  defaultSchedule: '5m',

  async check(context) {
    const { options, net, signal } = context;
    const login = await context.credential(options.credential);
    let host = '';
    try {
      return await withS3(net, login, { timeoutMs: options.timeout, maxBytes: Math.max(options.maxBytes, 10_000_000) }, signal, (access) => {
        ({ host } = access);
        return options.keys === 'growing' ? checkGrowing(context, access) : checkAny(context, access);
      });
    } catch (error) {
      if (signal.aborted) throw errorOf('source.unavailable', { reason: 'the check was stopped' }, error);
      if (isRookeryError(error)) throw error;
      const { kind, reason } = faultOf(error, host);
      throw errorOf(kind === 'passing' || kind === 'unknown' ? 'source.unavailable' : 'source.failed', { reason }, error);
    }
  },
});

/** Keys that grow need no memory but the last one. */
async function checkGrowing(context: Context, access: S3Access): Promise<CheckResult> {
  const { options } = context;
  const before = readCursor(context.cursor);
  if (before === null && options.startAt === 'now') return { items: [], cursor: writeCursor(await lastKey(access, options, context.signal)) };
  const found = await list(access, options, before, options.batchSize + 1, context.signal);
  const { items, done } = await read(context, access, found.slice(0, options.batchSize));
  return { items, cursor: writeCursor(done.at(-1)?.key ?? before), more: found.length > done.length };
}

async function checkAny(context: Context, access: S3Access): Promise<CheckResult> {
  const { options, state } = context;
  const found = await list(access, options, null, MOST_WATCHED + 1, context.signal);
  if (found.length > MOST_WATCHED) throw errorOf('source.failed', { reason: `there are more than ${MOST_WATCHED} objects; narrow "prefix", or choose keys that grow` });
  const seen = await state.entries();
  const present = new Set(found.map(({ key }) => key));
  for (const key of seen.keys()) if (!present.has(key)) state.delete(key);
  const fresh = found.filter(({ key, etag }) => seen.get(key) !== etag);
  if (context.cursor === null && options.startAt === 'now') {
    for (const { key, etag } of fresh) state.set(key, etag);
    return { items: [], cursor: writeCursor(null) };
  }
  const { items, done } = await read(context, access, fresh.slice(0, options.batchSize));
  for (const { key, etag } of done) state.set(key, etag);
  return { items, cursor: writeCursor(null), more: fresh.length > done.length };
}

/** At least one object, and as many as fit into a turn. */
async function read(context: Context, access: S3Access, objects: readonly FoundObject[]): Promise<{ readonly items: readonly SourceItem[]; readonly done: readonly FoundObject[] }> {
  const items: SourceItem[] = [];
  const done: FoundObject[] = [];
  for (const object of objects) {
    const found = await readOne(context, access, object);
    if (done.length > 0 && items.length + found.length > MOST_ITEMS) break;
    items.push(...found);
    done.push(object);
  }
  return { items, done };
}

async function readOne({ options, signal }: Context, { client, library, host }: S3Access, object: FoundObject): Promise<readonly SourceItem[]> {
  if (options.read === 'nothing') return [announced(object)];
  if (object.size > options.maxBytes) return [unreadable(object, `it has ${object.size} bytes; "maxBytes" allows ${options.maxBytes}`)];
  try {
    // If it was changed since it was listed, the next check reads it as what it is then.
    const { Body: body } = await client.send(new library.GetObjectCommand({ Bucket: options.bucket, Key: object.key, IfMatch: `"${object.etag}"` }), { abortSignal: signal });
    return itemsOf(object, (await body?.transformToByteArray()) ?? new Uint8Array(), options);
  } catch (error) {
    const { kind, reason } = faultOf(error, host);
    // Deleted or changed between the listing and the reading.
    if (kind === 'there' || (error instanceof Error && error.name === 'NoSuchKey')) return [];
    if (kind === 'object' || (error instanceof Error && 'code' in error && error.code === 'network.tooLarge')) return [unreadable(object, reason)];
    throw error;
  }
}

/** In the order of keys. Pages follow by the last key, which every store understands. */
async function list({ client, library }: S3Access, { bucket, prefix }: S3ObjectsOptions, after: string | null, most: number, signal: AbortSignal): Promise<readonly FoundObject[]> {
  const found: FoundObject[] = [];
  let last = after;
  for (;;) {
    const { Contents: contents = [], IsTruncated: isTruncated = false } = await client.send(
      new library.ListObjectsV2Command({ Bucket: bucket, MaxKeys: Math.min(PAGE, most - found.length), ...(prefix === undefined ? {} : { Prefix: prefix }), ...(last === null ? {} : { StartAfter: last }) }),
      { abortSignal: signal },
    );
    for (const { Key: key, ETag: etag = '', Size: size = 0, LastModified: changedAt } of contents) {
      if (key === undefined) continue;
      last = key;
      // What consoles make to show an empty folder.
      if (!(key.endsWith('/') && size === 0)) found.push({ key, etag: etag.replaceAll('"', ''), size, changedAt: (changedAt ?? new Date(0)).toISOString() });
    }
    if (!isTruncated || contents.length === 0 || found.length >= most) return found;
  }
}

async function lastKey(access: S3Access, options: S3ObjectsOptions, signal: AbortSignal): Promise<string | null> {
  let last: string | null = null;
  for (;;) {
    const page: readonly FoundObject[] = await list(access, options, last, PAGE, signal);
    if (page.length === 0) return last;
    last = page.at(-1)?.key ?? last;
  }
}

function readCursor(cursor: string | null): string | null {
  return cursor === null ? null : cursorSchema.parse(JSON.parse(cursor)).after;
}

function writeCursor(after: string | null): string {
  return JSON.stringify({ after });
}
