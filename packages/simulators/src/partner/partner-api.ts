import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerJson, readJsonBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue } from '../wire/faults.js';
import type { Fault, FaultPlan } from '../wire/faults.js';
import { isRecord } from '../wire/json-value.js';
import { listenOnLoopback } from '../wire/loopback-server.js';
import type { ListenOptions } from '../wire/loopback-server.js';
import { createTokenEndpoint, type ClientAuthentication, type TokenEndpoint } from './token-endpoint.js';

export type PartnerAuthentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'api key'; readonly header: string; readonly key: string }
  /** Tokens from `POST /oauth2/token`. */
  | ClientAuthentication;

export interface PartnerItem {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface PartnerApiOptions extends ListenOptions {
  readonly authentication?: PartnerAuthentication;
  readonly items?: readonly PartnerItem[];
  /** Items on a page unless `?limit=` (1-1000) says otherwise; default 100. */
  readonly pageSize?: number;
  /** Calls in any one second before 429; default no limit. */
  readonly callsPerSecond?: number;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

export interface PartnerCall {
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly idempotencyKey?: string;
  readonly status: number;
}

export interface PartnerApi {
  readonly url: string;
  items(): readonly PartnerItem[];
  put(item: PartnerItem): void;
  calls(): readonly PartnerCall[];
  /** With OAuth2: its authorization server. */
  readonly tokens: Pick<TokenEndpoint, 'issued' | 'revokeTokens' | 'withdrawClient'>;
  /** `on` is a path, for example `/items` or `/oauth2/token`. */
  inject(plan: FaultPlan): void;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Starts a small JSON API of a fictitious partner: `GET /items?cursor=&limit=` with `next` and a `Link` header,
 * `GET /items/:id`, `POST /items` which honours `Idempotency-Key`. Reads carry an `ETag` and answer 304
 * (RFC 9110); too many calls get 429 with `Retry-After` in seconds (RFC 6585); wrong credentials 401.
 */
export async function startPartnerApi(options: PartnerApiOptions = {}): Promise<PartnerApi> {
  const now = options.now ?? Date.now;
  const items = new Map((options.items ?? []).map((item) => [item.id, item]));
  const answered = new Map<string, Answer>();
  const tokens = createTokenEndpoint(options.authentication?.kind === 'oauth2 client' ? options.authentication : { kind: 'oauth2 client', clientId: '', clientSecret: '' }, now);
  const faults = createFaultQueue();
  const stopping = new AbortController();
  const calls: PartnerCall[] = [];
  let recent: number[] = [];

  const retryAfter = (): number => {
    const limit = options.callsPerSecond ?? Infinity;
    recent = recent.filter((at) => at > now() - 1000);
    if (recent.length >= limit) return 1;
    recent.push(now());
    return 0;
  };

  const answerTo = async (request: IncomingMessage, url: URL): Promise<Answer> => {
    if (url.pathname === '/oauth2/token' && options.authentication?.kind === 'oauth2 client') return tokens.answer(request);
    const body = await readJsonBody(request);
    const challenge = challengeTo(request, options.authentication ?? { kind: 'none' }, tokens);
    if (challenge !== undefined) return { status: 401, body: { error: 'wrong credentials' }, headers: { 'www-authenticate': challenge } };
    const wait = retryAfter();
    if (wait > 0) return { status: 429, body: { error: 'too many requests' }, headers: { 'retry-after': String(wait) } };
    if (request.method === 'GET' && url.pathname === '/items') {
      return conditional(request, page([...items.values()], url, options.pageSize ?? 100));
    }
    if (request.method === 'GET' && url.pathname.startsWith('/items/')) {
      const item = items.get(decodeURIComponent(url.pathname.slice('/items/'.length)));
      return item === undefined ? { status: 404, body: { error: 'no such item' } } : conditional(request, { status: 200, body: item });
    }
    if (request.method === 'POST' && url.pathname === '/items') {
      const key = keyOf(request);
      const earlier = key === undefined ? undefined : answered.get(key);
      if (earlier !== undefined) return earlier;
      if (!isItem(body)) return { status: 422, body: { error: 'an item needs a string id' } };
      items.set(body.id, body);
      const answer = { status: 201, body, headers: { location: `/items/${encodeURIComponent(body.id)}` } };
      if (key !== undefined) answered.set(key, answer);
      return answer;
    }
    return { status: 404, body: { error: `no ${request.method} ${url.pathname}` } };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const fault = faults.take(url.pathname);
    const answer = await answerWith(fault, () => answerTo(request, url));
    const key = keyOf(request);
    calls.push({
      at: now(),
      method: request.method ?? '',
      url: request.url ?? '',
      ...(key === undefined ? {} : { idempotencyKey: key }),
      status: answer.status,
    });
    if (fault !== undefined && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { signal: stopping.signal });
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    if (fault !== undefined && 'hang' in fault) return;
    if (answer.status === 304) response.writeHead(304, answer.headers).end();
    else answerJson(response, answer.status, answer.body, answer.headers);
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    url: server.url,
    items: () => [...items.values()],
    put: (item) => void items.set(item.id, item),
    calls: () => calls,
    tokens,
    inject: (plan) => faults.add(plan),
    stop: () => {
      stopping.abort();
      return server.stop();
    },
  };
}

const isItem = (value: unknown): value is PartnerItem => isRecord(value) && typeof value['id'] === 'string';

/** A fault before the effect answers instead of the API; any other leaves the effect and spoils only the answer. */
async function answerWith(fault: Fault | undefined, answer: () => Promise<Answer>): Promise<Answer> {
  if (fault === undefined || 'delayMs' in fault) return answer();
  if ('status' in fault) {
    return { status: fault.status, body: fault.body ?? {}, ...(fault.headers === undefined ? {} : { headers: fault.headers }) };
  }
  const isAfterEffect = 'reset' in fault ? fault.reset === 'after effect' : fault.hang === 'after effect';
  return isAfterEffect ? answer() : { status: 0 };
}

function keyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? key : undefined;
}

/** `undefined` for right credentials, else the `WWW-Authenticate` challenge. */
function challengeTo(request: IncomingMessage, authentication: PartnerAuthentication, tokens: TokenEndpoint): string | undefined {
  const { authorization } = request.headers;
  switch (authentication.kind) {
    case 'none':
      return undefined;
    case 'basic': {
      const pair = Buffer.from(`${authentication.username}:${authentication.password}`).toString('base64');
      return authorization === `Basic ${pair}` ? undefined : 'Basic realm="partner"';
    }
    case 'bearer':
      return authorization === `Bearer ${authentication.token}` ? undefined : 'Bearer realm="partner"';
    case 'oauth2 client':
      return tokens.accepts(authorization?.replace(/^Bearer /, '') ?? '') ? undefined : 'Bearer realm="partner", error="invalid_token"';
    case 'api key':
      return request.headers[authentication.header.toLowerCase()] === authentication.key ? undefined : 'ApiKey realm="partner"';
  }
}

function page(items: readonly PartnerItem[], url: URL, pageSize: number): Answer {
  const limit = Number(url.searchParams.get('limit') ?? pageSize);
  const start = Number(Buffer.from(url.searchParams.get('cursor') ?? '', 'base64url').toString() || '0');
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) return { status: 422, body: { error: 'limit must be 1-1000' } };
  if (!Number.isInteger(start) || start < 0) return { status: 422, body: { error: 'cursor is not one we gave' } };
  const end = start + limit;
  const rows = items.slice(start, end);
  if (end >= items.length) return { status: 200, body: { items: rows, next: null } };
  const next = Buffer.from(String(end)).toString('base64url');
  const link = `</items?cursor=${next}&limit=${limit}>; rel="next"`;
  return { status: 200, body: { items: rows, next }, headers: { link } };
}

function conditional(request: IncomingMessage, answer: Answer): Answer {
  if (answer.status !== 200) return answer;
  const etag = `"${createHash('sha256').update(JSON.stringify(answer.body)).digest('base64url').slice(0, 22)}"`;
  const headers = { ...answer.headers, etag };
  return request.headers['if-none-match'] === etag ? { status: 304, headers } : { ...answer, headers };
}
