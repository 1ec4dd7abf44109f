/** Calls of the API with this browser's cookies. They are refreshed when they ran out, by one tab at a time. */

export class Fault extends Error {
  constructor(status, { code, message }, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

const refreshedKey = 'rookery refreshed at';

export async function call(method, path, body) {
  const startedAt = Date.now();
  const first = await request(method, path, body);
  if (first.status !== 401 || !hasSession() || path.startsWith('/api/v1/auth/log') && path !== '/api/v1/auth/logout') return answerOf(first);
  await inOneTab(() => refresh(startedAt));
  return answerOf(await request(method, path, body));
}

/** Whether this browser was logged in; the other cookies cannot be seen from here. */
export function hasSession() {
  return csrf() !== undefined;
}

function csrf() {
  return /(?:^|; )rookery_csrf=([^;]+)/.exec(document.cookie)?.[1];
}

function request(method, path, body) {
  const proof = csrf();
  return fetch(path, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(proof === undefined ? {} : { 'x-rookery-csrf': proof }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
}

// A refresh token works once: a tab that waited for another one's refresh must not use its own copy.
async function refresh(startedAt) {
  if (Number(localStorage.getItem(refreshedKey) ?? 0) > startedAt) return;
  const answer = await request('POST', '/api/v1/auth/refresh');
  if (answer.ok) localStorage.setItem(refreshedKey, String(Date.now()));
}

function inOneTab(work) {
  return navigator.locks === undefined ? work() : navigator.locks.request('rookery refresh', work);
}

async function answerOf(response) {
  const answer = await response.text();
  if (response.ok) return answer === '' ? undefined : JSON.parse(answer);
  throw new Fault(response.status, readError(answer), response.headers.get('retry-after') ?? undefined);
}

function readError(answer) {
  try {
    return JSON.parse(answer).error ?? {};
  } catch {
    return {};
  }
}
