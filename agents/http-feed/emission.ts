import { z } from 'zod';
import { readPath, type JsonValue, type SourceContext, type SourceItem, type SourceState } from '@rookery/sdk';
import { digestOf } from './digest.js';
import type { FeedCursor } from './feed-cursor.js';
import type { FoundItem } from './formats/page.js';
import type { Options } from './options.js';

const LARGEST_EVENT_BYTES = 256 * 1024;
const LONGEST_ID = 200;
const VERSION_LIFE_MS = 60 * 86_400_000;
const VERSION_REFRESH_MS = 20 * 86_400_000;

/** The last version of an item that was emitted, how many there were, and when this was written. */
const versionSchema = z.strictObject({ hash: z.string(), count: z.int(), at: z.number() });
type Version = Readonly<z.infer<typeof versionSchema>>;

type Context = Pick<SourceContext<Options>, 'options' | 'state' | 'now'>;

/** The items of a page that become events, with the keys that make each one unique. Silent: none, but they are known from now on. */
export async function itemsOf(context: Context, found: readonly FoundItem[], isSilent: boolean): Promise<readonly SourceItem[]> {
  const { emit, firstRun } = context.options;
  // What was emitted the host knows; only what was not, and versions, must be remembered here.
  return emit === 'new' && firstRun === 'emit' ? found.map((item) => newItem(context.options, item)) : comparedItems(context, found, isSilent);
}

/** The whole page as one item if it differs from the one before; its number makes A, B, A three events. */
export function documentOf(cursor: FeedCursor, found: readonly FoundItem[], url: string): { readonly items: readonly SourceItem[]; readonly document: FeedCursor['document'] } {
  const payload = { items: found.map((item) => item.payload) };
  const hash = digestOf(payload);
  if (cursor.document?.hash === hash) return { items: [], document: cursor.document };
  const document = { hash, count: (cursor.document?.count ?? 0) + 1 };
  return { items: [fitting({ payload, dedupeKey: `document:${document.count}:${hash}` }, url)], document };
}

/** What names an item: the field of the option, else what the format says, else everything in it. */
export function idOf({ id }: Pick<Options, 'id'>, item: FoundItem): string {
  const stated = id === undefined ? item.id : textOf(Object.hasOwn(item.payload, id) ? item.payload[id] : readPath(item.payload, id));
  if (stated === undefined) return `hash:${digestOf(item.payload)}`;
  return stated.length > LONGEST_ID ? `hash:${digestOf(stated)}` : stated;
}

function newItem(options: Options, item: FoundItem): SourceItem {
  const id = idOf(options, item);
  return fitting({ payload: item.payload, dedupeKey: id, ...keyOf(id), ...timeOf(item) }, id);
}

/**
 * Compared with the version emitted last, which is kept per item and committed with the events, so A, B, A is two
 * changes. Of several with one id on a page the last one counts, or they would be changes of each other for ever.
 */
async function comparedItems({ options, state, now }: Context, found: readonly FoundItem[], isSilent: boolean): Promise<readonly SourceItem[]> {
  const latest = new Map(found.map((item) => [idOf(options, item), item] as const));
  const stored = await state.get([...latest.keys()].map(stateKey));
  return [...latest].flatMap(([id, item]) => {
    const before = readVersion(stored.get(stateKey(id)));
    const hash = digestOf(item.payload);
    const isKnown = before !== undefined && (options.emit === 'new' || before.hash === hash);
    if (isKnown && now - before.at < VERSION_REFRESH_MS) return [];
    const version = { hash, count: isKnown ? before.count : (before?.count ?? 0) + 1, at: now };
    if (isKnown || isSilent || options.emit === 'changed') state.set(stateKey(id), version, { ttlMs: VERSION_LIFE_MS });
    if (isKnown || isSilent) return [];
    return [options.emit === 'new' ? newItem(options, item) : fitting({ payload: item.payload, dedupeKey: `${id}:${version.count}:${hash}`, ...keyOf(id), ...timeOf(item) }, id)];
  });
}

/** Stands for the versions that these items were last emitted in. */
export async function versionsOf(state: SourceState, ids: readonly string[]): Promise<string> {
  const stored = await state.get(ids.map(stateKey));
  return digestOf(ids.map((id) => readVersion(stored.get(stateKey(id)))?.hash ?? null));
}

function stateKey(id: string): string {
  return `item:${id}`;
}

function readVersion(value: JsonValue | undefined): Version | undefined {
  return versionSchema.safeParse(value).data;
}

function keyOf(id: string): Pick<SourceItem, 'key'> {
  return id.startsWith('hash:') ? {} : { key: id };
}

function timeOf({ occurredAt }: FoundItem): Pick<SourceItem, 'occurredAt'> {
  return occurredAt === undefined ? {} : { occurredAt };
}

/** An item that fits into no event leaves by "too-large", by name, instead of vanishing. */
function fitting(item: SourceItem, name: string): SourceItem {
  const bytes = Buffer.byteLength(JSON.stringify(item.payload));
  return bytes <= LARGEST_EVENT_BYTES ? item : { ...item, payload: { id: name, bytes }, port: 'too-large' };
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : digestOf(value);
}
