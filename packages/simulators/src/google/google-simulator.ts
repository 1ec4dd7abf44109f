import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerJson, readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type Fault, type FaultPlan } from '../wire/faults.js';
import { isRecord, parseJson } from '../wire/json-value.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';
import type { GoogleApi } from './api.js';
import { GoogleError, badRequest, notFound } from './google-error.js';
import { OAuth2Server, type GoogleClient, type GoogleServiceAccount } from './oauth2-server.js';
import { Quotas } from './quotas.js';

export interface GoogleSimulatorOptions extends ListenOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Default 3,599. */
  readonly tokenLifetimeS?: number;
  /** Default false, as Google. */
  readonly rotatesRefreshTokens?: boolean;
}

export interface GoogleCallRecord {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Google on loopback: authorization server and APIs under one root, as the field `apiRoot` of Rookery's credentials expects. */
export interface GoogleSimulator {
  /** Without a trailing slash. */
  readonly apiRoot: string;
  addClient(client: GoogleClient): void;
  addServiceAccount(account: GoogleServiceAccount): void;
  /** Answers the consent page that an authorization address leads to, as a person would; resolves with where the browser is sent. */
  consent(url: string, decision: { readonly account: string; readonly allow?: boolean; readonly scopes?: readonly string[] }): Promise<string>;
  /** Ends all that an account consented to. */
  revoke(account: string): void;
  /** Every access token is worth nothing from now on; refresh tokens still are. */
  expireAccessTokens(): void;
  /** What the token endpoint was asked for, in order. */
  readonly grantTypes: readonly string[];
  calls(): readonly GoogleCallRecord[];
  /** `on` is a decoded path, such as `/token`. */
  inject(plan: FaultPlan): void;
  /** Forgets calls and faults. */
  reset(): void;
  stop(): Promise<void>;
}

/** Where Google's own token endpoint stands; assertions of service accounts name it. */
const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Starts the simulator. With `apis` it serves these besides the authorization server. */
export async function startGoogleServer(apis: readonly GoogleApi[], options: GoogleSimulatorOptions = {}): Promise<GoogleSimulator> {
  const now = options.now ?? Date.now;
  const oauth2 = new OAuth2Server({ now, tokenLifetimeS: options.tokenLifetimeS ?? 3_599, rotatesRefreshTokens: options.rotatesRefreshTokens ?? false, tokenUrl: TOKEN_URL });
  const quotas = new Quotas(now);
  const faults = createFaultQueue();
  const stopping = new AbortController();
  let calls: GoogleCallRecord[] = [];

  const answerApi = (request: IncomingMessage, url: URL, text: string): unknown => {
    // Uploads come under a prefix; what is uploaded whole is no JSON.
    const isUpload = url.pathname.startsWith('/upload/');
    const pathname = isUpload ? url.pathname.slice('/upload'.length) : url.pathname;
    const api = apis.find(({ root }) => pathname.startsWith(root));
    if (api === undefined) throw notFound(`no ${request.method} ${url.pathname}`);
    // Calls with a key in the address, as webhooks of Chat are, carry no token.
    const grant = api.scopes.length === 0 || (url.searchParams.has('key') && url.searchParams.has('token')) ? { account: url.searchParams.get('key') ?? '', project: 'webhook', scopes: [] } : oauth2.grantOf(request.headers.authorization);
    if (grant.project !== 'webhook' && !api.scopes.some((scope) => grant.scopes.includes(scope))) throw new GoogleError(403, 'Request had insufficient authentication scopes.', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT');
    if (isUpload && url.searchParams.get('uploadType') !== 'media') throw badRequest('Missing or unsupported uploadType.');
    const body = text === '' || isUpload ? {} : parseJson(text);
    if (!isRecord(body)) throw badRequest('Invalid JSON payload received. Unexpected token.');
    const path = pathname.slice(api.root.length).split('/').filter((part) => part !== '').map(decodeURIComponent);
    const answer = api.answer({ method: request.method ?? 'GET', path, query: url.searchParams, body, ...(isUpload ? { upload: { type: request.headers['content-type'] ?? '', text } } : {}), grant, quotas, now: now() });
    if (answer === undefined) throw notFound(`no ${request.method} ${url.pathname}`);
    return answer;
  };

  const answerTo = (request: IncomingMessage, url: URL, text: string): Answer => {
    try {
      if (url.pathname === '/token') return oauth2.answer(new URLSearchParams(text));
      if (url.pathname === '/revoke') {
        if (request.method !== 'POST' || request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) throw new GoogleError(405, 'The revocation endpoint takes a form by POST.', 'invalid_request');
        return oauth2.revokeToken(new URLSearchParams(text).get('token') ?? '');
      }
      if (url.pathname === '/tokeninfo') {
        const { account, scopes } = oauth2.grantOf(new URLSearchParams(text).get('access_token') ?? undefined);
        return { status: 200, body: { scope: scopes.join(' '), ...(scopes.some((scope) => scope.endsWith('/userinfo.email')) ? { email: account } : {}) } };
      }
      if (url.pathname === '/o/oauth2/v2/auth') {
        const scopes = url.searchParams.get('granted')?.split(' ');
        const decision = { account: url.searchParams.get('account') ?? 'ann@example.com', allow: url.searchParams.get('decision') !== 'deny', ...(scopes === undefined ? {} : { scopes }) };
        return { status: 302, headers: { location: oauth2.decide(url.searchParams, decision) } };
      }
      return { status: 200, body: answerApi(request, url, text) };
    } catch (error) {
      if (error instanceof GoogleError) return { status: error.status, body: error.body, headers: error.headers };
      throw error;
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = (await readBody(request)).toString('utf8');
    const path = decodeURIComponent(url.pathname);
    const fault = faults.take(path);
    const answer = spoiled(fault, () => answerTo(request, url, text));
    calls.push({ method: request.method ?? '', path, status: answer.status });
    if (fault !== undefined && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { signal: stopping.signal });
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    if (fault !== undefined && 'hang' in fault) return;
    if (answer.body === undefined) response.writeHead(answer.status, answer.headers).end();
    else answerJson(response, answer.status, answer.body, answer.headers);
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    apiRoot: server.url,
    addClient: (client) => oauth2.addClient(client),
    addServiceAccount: (account) => oauth2.addServiceAccount(account),
    async consent(address, { account, allow = true, scopes }) {
      const url = new URL(address);
      url.searchParams.set('account', account);
      url.searchParams.set('decision', allow ? 'allow' : 'deny');
      if (scopes !== undefined) url.searchParams.set('granted', scopes.join(' '));
      const response = await fetch(url, { redirect: 'manual' });
      const location = response.headers.get('location');
      if (location === null) throw new Error(`the consent page shows: ${await response.text()}`);
      return location;
    },
    revoke: (account) => oauth2.revoke(account),
    expireAccessTokens: () => oauth2.expireAccessTokens(),
    grantTypes: oauth2.grantTypes,
    calls: () => calls,
    inject: (plan) => faults.add(plan),
    reset: () => {
      calls = [];
      oauth2.grantTypes.length = 0;
      faults.clear();
    },
    stop: () => {
      stopping.abort();
      return server.stop();
    },
  };
}

/** A fault before the effect answers instead of Google; any other leaves the effect and spoils only the answer. */
function spoiled(fault: Fault | undefined, answer: () => Answer): Answer {
  if (fault === undefined || 'delayMs' in fault) return answer();
  if ('status' in fault) return { status: fault.status, body: fault.body ?? {}, ...(fault.headers === undefined ? {} : { headers: fault.headers }) };
  const isAfterEffect = 'reset' in fault ? fault.reset === 'after effect' : fault.hang === 'after effect';
  return isAfterEffect ? answer() : { status: 0 };
}
