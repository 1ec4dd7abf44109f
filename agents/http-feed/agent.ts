import { defineSource, isRookeryError, type CheckResult, type SourceContext } from '@rookery/sdk';
import { nextLink } from '../http/link-header.js';
import { firstPlace, nextPlace } from '../http/paging.js';
import { decodeText } from './charset.js';
import { watchForCycle } from './cycle-watch.js';
import { digestOf } from './digest.js';
import { documentOf, idOf, itemsOf, versionsOf } from './emission.js';
import { badPage, messageOf } from './failures.js';
import { readFeedCursor, writeFeedCursor, type FeedCursor, type Walk } from './feed-cursor.js';
import { fetchPage, type FetchedPage } from './fetch-page.js';
import type { FoundItem } from './formats/page.js';
import { readPage } from './formats/read-page.js';
import { freshMs } from './freshness.js';
import type { Options } from './options.js';
import { isStillCurrent, readSeenPage, seenPageKey, SEEN_PAGE_LIFE_MS, type SeenPage } from './seen-page.js';
import { pageRequest, type PageRequest } from './request.js';
import { spec } from './spec.js';

/** A reading that rested longer begins anew: its cursors may have ended and its items moved, and what was seen is dropped anyway. */
const LONGEST_REST_MS = 3_600_000;
/** So often every page is read in full, so that the host sees its items again and does not forget their keys. */
const FULL_READ_MS = 86_400_000;
/** Items whose versions are looked up to skip a page; more cost more than reading it. */
const MOST_WATCHED = 2_000;
/** What all feeds of a workspace together ask of one host. */
const POLITE = { ratePerSecond: 10, burst: 20 } as const;
/** A server that knows no pages, or none beyond the last, repeats itself for ever; a list that grew by a page while it was read does so once. */
const MOST_REPEATS = 2;

type Context = SourceContext<Options>;

/** One page a check: its items, the place of the next page and what was learned of it are committed together. */
export const httpFeed = defineSource(spec, {
  defaultSchedule: '15m',

  buckets({ url }, scope) {
    const host = URL.parse(url.render(scope))?.host;
    return host === undefined ? [] : [{ name: `http:${host}`, ...POLITE }];
  },

  async check(context) {
    const cursor = readFeedCursor(context.cursor);
    const walk = currentWalk(context, cursor);
    const request = pageRequest(context, walk);
    const isFresh = walk.place.index === 0 && cursor.fresh?.fingerprint === request.name && cursor.fresh.until > context.now;
    if (isFresh && context.scheduledFor !== null && context.options.useCache) return { items: [] };
    await pause(context, cursor);
    // A host that stops gets no result, so that the check is still asked for when it starts again.
    context.signal.throwIfAborted();
    const key = seenPageKey(request);
    const seen = context.options.useCache && context.options.method === 'GET' && !walk.ignoreCache ? readSeenPage((await context.state.get([key])).get(key)) : undefined;
    const isUsable = seen !== undefined && context.now - seen.readAt < FULL_READ_MS && (await isStillCurrent(seen, context.state));
    const validators = isUsable ? seen : undefined;
    const fetched = await fetchPage(context, request, validators);
    switch (fetched.status) {
      case 'same':
        return proceed(context, cursor, { walk: { ...walk, usedCache: true }, request, seen: seen ?? emptyPage(context.now), headers: fetched.headers, items: [] });
      case 'read':
        return read(context, cursor, { walk, request, fetched });
      case 'absent':
      case 'refused':
        return withoutPage(context, cursor, { walk, fetched });
    }
  },
});

interface Reading {
  readonly walk: Walk;
  readonly request: PageRequest;
}

/** The reading that is under way, or a new one. */
function currentWalk(context: Context, { walk }: FeedCursor): Walk {
  const { options, now } = context;
  const place = firstPlace(options.paging);
  if (walk !== undefined && now - walk.at < LONGEST_REST_MS) {
    const fingerprint = pageRequest(context, { startedAt: walk.startedAt, place }).name;
    if (fingerprint === walk.fingerprint) return walk;
  }
  const fingerprint = pageRequest(context, { startedAt: now, place }).name;
  return { startedAt: now, at: now, fingerprint, place, watch: { anchor: fingerprint, power: 1, lap: 0 }, last: { hash: '', repeats: 0 }, usedCache: false, ignoreCache: false };
}

async function pause({ options, clock, signal }: Context, cursor: FeedCursor): Promise<void> {
  const wait = Math.min(cursor.at + options.pageDelay - clock.now(), options.pageDelay);
  if (wait > 0) await clock.sleep(wait, signal);
}

async function read(context: Context, cursor: FeedCursor, { walk, request, fetched }: Reading & { readonly fetched: FetchedPage & { status: 'read' } }): Promise<CheckResult> {
  const { options } = context;
  const { headers, url } = fetched;
  const contentType = headers.get('content-type');
  const page = namingUrl(url, () => readPage(options.format, { text: decodeText(fetched.bytes, contentType, options.charset), url, contentType, options }));
  const next = options.paging?.by === 'link' ? nextLink(headers.get('link')) : page.next;
  const place = nextPlace(options.paging, walk.place, { count: page.items.length, next, url });
  const hash = digestOf(page.items.map((item) => item.payload));
  const isSilent = options.firstRun === 'silent' && cursor.settled !== true;
  const { items, document } = options.emit === 'document' ? documentOf(cursor, page.items, url) : { items: await itemsOf(context, page.items, isSilent), document: cursor.document };
  const seen: SeenPage = { etag: headers.get('etag'), modified: headers.get('last-modified'), readAt: context.now, hash, next: place ?? null, items: await watchedItems(context, page.items) };
  const isWorthKeeping = (seen.etag !== null || seen.modified !== null) && (seen.items?.ids.length ?? 0) <= MOST_WATCHED;
  if (options.useCache && isWorthKeeping) context.state.set(seenPageKey(request), { ...seen }, { ttlMs: SEEN_PAGE_LIFE_MS });
  return proceed(context, { ...cursor, ...(document === undefined ? {} : { document }) }, { walk, request, seen, headers, items: isSilent ? [] : items });
}

/** What has to be as it was for a page to be skipped: on a single page its own tag says all. */
async function watchedItems({ options, state }: Context, found: readonly FoundItem[]): Promise<SeenPage['items']> {
  if (options.emit !== 'changed' || options.paging === undefined) return null;
  const ids = [...new Set(found.map((item) => idOf(options, item)))];
  return { ids, versions: await versionsOf(state, ids) };
}

/** Commits a page and says where the next one is. */
function proceed(context: Context, cursor: FeedCursor, page: Reading & { readonly seen: SeenPage; readonly headers: Headers; readonly items: CheckResult['items'] }): CheckResult {
  const { walk, seen, headers, items } = page;
  const { log, clock } = context;
  const at = clock.now();
  const until = at + freshMs(headers);
  const fresh = walk.place.index > 0 ? cursor.fresh : until > at ? { fingerprint: page.request.name, until } : undefined;
  const { walk: _before, fresh: _old, ...rest } = cursor;
  const left: FeedCursor = { ...rest, at, ...(fresh === undefined ? {} : { fresh }) };
  const next = seen.next === null ? undefined : moveOn(context, page);
  const ended: FeedCursor = { ...left, settled: true };
  if (next === undefined) return { items, cursor: writeFeedCursor(ended) };
  if (next === 'cycle') {
    log.warn('the links to the next page lead in a circle; the reading ends there', { pages: walk.place.index + 1 });
    return { items, cursor: writeFeedCursor(ended) };
  }
  return { items, cursor: writeFeedCursor({ ...left, walk: { ...next, at } }), more: true };
}

function moveOn(context: Context, { walk, seen }: Reading & { readonly seen: SeenPage }): Walk | 'cycle' | undefined {
  const { options, log } = context;
  const place = seen.next;
  if (place === null) return undefined;
  if (options.maxPages !== undefined && place.index >= options.maxPages) return undefined;
  const repeats = isNumbered(options) && seen.hash === walk.last.hash ? walk.last.repeats + 1 : 0;
  if (repeats >= MOST_REPEATS) {
    log.info('the same page came three times; the reading ends there', { page: place.index });
    return undefined;
  }
  const watch = watchForCycle(walk.watch, pageRequest(context, { startedAt: walk.startedAt, place }).name);
  return watch === undefined ? 'cycle' : { ...walk, place, watch, last: { hash: seen.hash, repeats } };
}

/** A numbered list ends where there is no page; links from an earlier reading may have ended, so they are asked for anew, once. */
function withoutPage(context: Context, cursor: FeedCursor, { walk, fetched }: { readonly walk: Walk; readonly fetched: FetchedPage & { status: 'absent' | 'refused' } }): CheckResult {
  const { options, log, clock } = context;
  const { walk: _ended, ...rest } = cursor;
  const left: FeedCursor = { ...rest, at: clock.now() };
  if (walk.place.index > 0 && isNumbered(options) && fetched.status === 'absent') return { items: [], cursor: writeFeedCursor({ ...left, settled: true }) };
  if (walk.place.index === 0 || !walk.usedCache) throw fetched.failure;
  log.info('a remembered link to the next page is not valid any more; the pages are read anew', { page: walk.place.index });
  const anew = { ...walk, place: firstPlace(options.paging), watch: { anchor: walk.fingerprint, power: 1, lap: 0 }, last: { hash: '', repeats: 0 }, at: clock.now(), usedCache: false, ignoreCache: true };
  return { items: [], cursor: writeFeedCursor({ ...left, walk: anew }), more: true };
}

function isNumbered({ paging }: Options): boolean {
  return paging?.by === 'page' || paging?.by === 'offset';
}

/** What goes wrong with an expression says which page it was. */
function namingUrl<T>(url: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isRookeryError(error) && error.code === 'source.failed') throw error;
    throw badPage(url, messageOf(error), error);
  }
}

function emptyPage(now: number): SeenPage {
  return { etag: null, modified: null, readAt: now, hash: '', next: null, items: null };
}
