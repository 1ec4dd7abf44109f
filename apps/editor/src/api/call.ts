import type { Issue } from '@rookery/model';
import { signIn, useSession, wentElsewhere } from '../session/session-store.js';
import { currentLanguage } from '../texts/language.js';
import { ApiError, OfflineError } from './api-error.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Goes on when the page is closed; for bodies of at most 64 KiB. */
  readonly keepalive?: boolean;
}

const CALL_MS = 30_000;
/** Where somebody who is not let in gave the wrong password, and need not be asked to sign in. */
const doors = ['/api/v1/auth/log', '/api/v1/auth/invitation'];
const refreshedKey = 'rookery refreshed at';

/**
 * Calls the API with this browser's session. A session that ran out is refreshed, by one tab at a time; when it cannot be,
 * the person signs in without leaving the page, and the call goes on. Throws an `ApiError` or an `OfflineError`.
 */
export async function call<Answer>(method: Method, path: string, options: CallOptions = {}): Promise<Answer> {
  const text = await ((method === 'GET' ? takeAhead(path) : undefined) ?? textOf(method, path, options));
  options.signal?.throwIfAborted();
  return readAnswer<Answer>(text);
}

/** Asks before anybody does: the first `call` of this path within ten seconds gets this answer, or what went wrong with it. */
export async function callAhead<Answer>(path: string): Promise<Answer> {
  const answer = textOf('GET', path, {});
  ahead.set(path, { answer, startedAt: Date.now() });
  return readAnswer<Answer>(await answer);
}

const AHEAD_MS = 10_000;
const ahead = new Map<string, { readonly answer: Promise<string>; readonly startedAt: number }>();

function takeAhead(path: string): Promise<string> | undefined {
  const begun = ahead.get(path);
  ahead.delete(path);
  return begun !== undefined && Date.now() - begun.startedAt < AHEAD_MS ? begun.answer : undefined;
}

async function textOf(method: Method, path: string, options: CallOptions): Promise<string> {
  const response = await callForResponse(method, path, options);
  return response.text();
}

/** As `call`, for answers that are streams or files. */
export async function callForResponse(method: Method, path: string, options: CallOptions = {}): Promise<Response> {
  const startedAt = Date.now();
  let response = await send(method, path, options);
  if (response.status === 401 && !doors.some((door) => path.startsWith(door))) {
    await inOneTab(() => refresh(startedAt));
    response = await send(method, path, options);
    if (response.status === 401 && path !== '/api/v1/auth/me') {
      await signIn();
      response = await send(method, path, options);
    }
  }
  if (response.ok) return response;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const fault = readError(await response.text());
  if (fault.code === 'workspace.switched') wentElsewhere();
  throw new ApiError(response.status, fault, Number.isNaN(retryAfter) ? undefined : retryAfter);
}

async function send(method: Method, path: string, { body, headers = {}, signal, keepalive = false }: CallOptions): Promise<Response> {
  const proof = csrfProof();
  const isText = typeof body === 'string' || body instanceof Blob;
  try {
    return await fetch(path, {
      method,
      keepalive,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'accept-language': currentLanguage(),
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...(proof === undefined ? {} : { 'x-rookery-csrf': proof }),
        ...workspaceHeader(path),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      signal: signal ?? AbortSignal.timeout(CALL_MS),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new OfflineError('the server cannot be reached', { cause });
  }
}

/** Which workspace this page is of: the server refuses it when the browser works in another one by now. */
function workspaceHeader(path: string): Readonly<Record<string, string>> {
  const { me } = useSession.getState();
  return me === undefined || me === null || path.startsWith('/api/v1/auth/') ? {} : { 'x-rookery-workspace': String(me.workspaceId) };
}

/** Whether this browser was signed in when it was last here; its session may have ended meanwhile. */
export function hasSession(): boolean {
  return csrfProof() !== undefined;
}

/** The cookie that only a page of this origin can read. */
function csrfProof(): string | undefined {
  // Over https the name is one that no other host can plant; a plain one beside it is of another time.
  return (/(?:^|; )__Host-rookery_csrf=([^;]+)/.exec(document.cookie) ?? /(?:^|; )rookery_csrf=([^;]+)/.exec(document.cookie))?.[1];
}

// A refresh token works once: a tab that waited for another one's refresh must not use its own copy.
async function refresh(startedAt: number): Promise<void> {
  if (csrfProof() === undefined || Number(localStorage.getItem(refreshedKey) ?? 0) > startedAt) return;
  const answer = await send('POST', '/api/v1/auth/refresh', {});
  if (answer.ok) localStorage.setItem(refreshedKey, String(Date.now()));
}

function inOneTab(work: () => Promise<void>): Promise<void> {
  return navigator.locks === undefined ? work() : navigator.locks.request('rookery refresh', work);
}

/** The one place where an answer gets its type: what the API promises is held to by its own tests. */
function readAnswer<Answer>(text: string): Answer {
  return text === '' ? JSON.parse('null') : JSON.parse(text);
}

function readError(text: string): { readonly code?: string; readonly message?: string; readonly issues?: readonly Issue[] } {
  try {
    const answer: { readonly error?: { readonly code?: string; readonly message?: string; readonly issues?: readonly Issue[] } } = JSON.parse(text);
    return answer.error ?? {};
  } catch {
    return {};
  }
}
