import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type FaultPlan } from '../wire/faults.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';
import { asCsv, asHtml, asJson, asRss, type Rendered, type SiteItem, type SitePage } from './pages.js';

export interface FeedSiteOptions extends ListenOptions {
  readonly items: readonly SiteItem[];
  /** Items on a page unless `?limit=` says otherwise; default 100. */
  readonly pageSize?: number;
}

export interface SiteCall {
  /** 1 for the first. */
  readonly number: number;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly status: number;
}

/** Bytes as they are to go over the wire; chunks of an endless answer are made while it is read. */
export interface RawAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | Iterable<string | Uint8Array>;
  /** Milliseconds before each chunk. */
  readonly pauseMs?: number;
  /** The connection is cut after so many bytes, though more were announced. */
  readonly cutAfter?: number;
}

export interface FeedSite {
  readonly url: string;
  items(): readonly SiteItem[];
  /** Changes the list for whatever is asked from now on. */
  change(to: (items: readonly SiteItem[]) => readonly SiteItem[]): void;
  /** Runs when a call of a page has been answered, before the answer leaves: the moment between two pages. */
  onPage(then: ((call: SiteCall) => void) | undefined): void;
  /** `on` is a path, `/json/page` for example. */
  inject(plan: FaultPlan): void;
  /** The next page is cut off in its middle. */
  cutNext(): void;
  /** What a path outside the list answers. */
  serve(path: string, answer: RawAnswer | ((request: IncomingMessage) => RawAnswer)): void;
  calls(): readonly SiteCall[];
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Starts a site with one list of things in many forms: `/json/page?page=`, `/json/offset?offset=`, `/json/cursor?cursor=`,
 * `/json/link?page=` (RFC 8288), `/json/next?page=`, `/rss?page=`, `/html?page=`, `/csv?page=`. Each page has an `ETag` of its
 * own and answers 304 to it (RFC 9110). The list may change between any two pages.
 */
export async function startFeedSite(options: FeedSiteOptions): Promise<FeedSite> {
  let items = options.items;
  let onPage: ((call: SiteCall) => void) | undefined;
  let isCutting = false;
  const faults = createFaultQueue();
  const raw = new Map<string, RawAnswer | ((request: IncomingMessage) => RawAnswer)>();
  const calls: SiteCall[] = [];
  const stopping = new AbortController();

  const note = (request: IncomingMessage, status: number): SiteCall => {
    const call = { number: calls.length + 1, method: request.method ?? '', url: request.url ?? '', headers: request.headers, status };
    calls.push(call);
    return call;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await readBody(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const fault = faults.take(url.pathname);
    if (fault !== undefined && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { signal: stopping.signal });
    if (fault !== undefined && ('reset' in fault || 'hang' in fault)) {
      note(request, 0);
      if ('reset' in fault) resetConnection(request);
      return;
    }
    if (fault !== undefined && 'status' in fault) {
      note(request, fault.status);
      response.writeHead(fault.status, { 'content-type': 'text/plain', ...fault.headers }).end(typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {}));
      return;
    }
    const own = raw.get(url.pathname);
    if (own !== undefined) return answerRaw({ request, response, signal: stopping.signal }, typeof own === 'function' ? own(request) : own, (status) => note(request, status));
    const answer = conditional(request, pageAt(items, url, options.pageSize ?? 100, server.url));
    const call = note(request, answer.status);
    onPage?.(call);
    const body = Buffer.from(answer.text);
    response.writeHead(answer.status, { ...answer.headers, ...(answer.status === 304 ? {} : { 'content-length': body.length }) });
    if (!isCutting || answer.status !== 200) {
      response.end(body);
      return;
    }
    isCutting = false;
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroySoon());
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    url: server.url,
    items: () => items,
    change: (to) => {
      items = to(items);
    },
    onPage: (then) => {
      onPage = then;
    },
    inject: (plan) => faults.add(plan),
    cutNext: () => {
      isCutting = true;
    },
    serve: (path, answer) => void raw.set(path, answer),
    calls: () => calls,
    stop: () => {
      stopping.abort();
      return server.stop();
    },
  };
}

function pageAt(items: readonly SiteItem[], url: URL, pageSize: number, site: string): Answer {
  const [, form = '', way = 'page'] = url.pathname.split('/');
  const limit = Number(url.searchParams.get('limit') ?? pageSize);
  const page = Number(url.searchParams.get('page') ?? 1);
  const start = way === 'offset' ? Number(url.searchParams.get('offset') ?? 0) : way === 'cursor' ? Number((url.searchParams.get('cursor') ?? 'after-0').slice(6)) : (page - 1) * limit;
  const part: SitePage = {
    items: items.slice(start, start + limit),
    nextPath: start + limit >= items.length ? undefined : `${url.pathname}?page=${page + 1}&limit=${limit}`,
    nextCursor: start + limit >= items.length ? null : `after-${start + limit}`,
  };
  const rendered = render(form, part, site);
  if (rendered === undefined || !(start >= 0) || !(limit > 0)) return { status: 404, headers: { 'content-type': 'text/plain' }, text: `nothing at ${url.pathname}` };
  const link: Readonly<Record<string, string>> = way === 'link' && part.nextPath !== undefined ? { link: `<${part.nextPath}>; rel="next"` } : {};
  return { status: 200, headers: { 'content-type': rendered.type, ...link }, text: rendered.text };
}

function render(form: string, page: SitePage, site: string): Rendered | undefined {
  switch (form) {
    case 'json': return asJson(page, site);
    case 'rss': return asRss(page, site);
    case 'html': return asHtml(page);
    case 'csv': return asCsv(page);
    default: return undefined;
  }
}

function conditional(request: IncomingMessage, answer: Answer): Answer {
  if (answer.status !== 200) return answer;
  const etag = `"${createHash('sha256').update(answer.text).digest('base64url').slice(0, 22)}"`;
  const headers = { ...answer.headers, etag };
  return request.headers['if-none-match'] === etag ? { status: 304, headers, text: '' } : { ...answer, headers };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

async function answerRaw({ request, response, signal }: Exchange, { status = 200, headers = {}, body = '', pauseMs = 0, cutAfter = Infinity }: RawAnswer, note: (status: number) => void): Promise<void> {
  note(status);
  response.writeHead(status, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])));
  let sent = 0;
  for (const chunk of typeof body === 'string' || body instanceof Uint8Array ? [body] : body) {
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal });
    if (response.destroyed) return;
    const bytes = Buffer.from(chunk);
    sent += bytes.length;
    if (sent >= cutAfter) {
      response.write(bytes, () => request.socket.destroySoon());
      return;
    }
    if (!response.write(bytes)) await roomIn(response);
  }
  response.end();
}

function roomIn(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
