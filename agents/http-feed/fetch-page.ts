import { errorOf, type SourceContext } from '@rookery/sdk';
import { withoutQuery, withQuery } from '../http/authorization.js';
import { readBody } from './body.js';
import { cookieHeader, readJar, takeCookies, type CookieJar } from './cookies.js';
import { askedToWait, excerptOf, failureOfNetwork, failureOfStatus, messageOf } from './failures.js';
import type { Options } from './options.js';
import { authorization, exchangeOf, type PageRequest } from './request.js';

/** A check that waits keeps a place of the host's, so it waits little and seldom. */
const SHORT_WAIT_MS = 5_000;
const SHORT_WAITS = 2;
const MOST_REDIRECTS = 5;
const EXCERPT_BYTES = 65_536;
const JAR = 'cookies';
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What proves that a page is still the one read before (RFC 9110, 13.1). */
export interface Validators {
  readonly etag: string | null;
  readonly modified: string | null;
}

export type FetchedPage =
  | { readonly status: 'same'; readonly headers: Headers }
  | { readonly status: 'read'; readonly headers: Headers; readonly bytes: Uint8Array; readonly url: string }
  /** 404 or 410: there is nothing at this address. */
  | { readonly status: 'absent'; readonly failure: Error }
  /** Another 4xx: this request will not do. */
  | { readonly status: 'refused'; readonly failure: Error };

type Context = SourceContext<Options>;

/**
 * Asks for a page. A wait of up to five seconds that the other side asks for is waited here, twice, a longer one leaves as
 * `RateLimitedError`. Rejects with what broke; a page that broke off leaves nothing of itself.
 */
export async function fetchPage(context: Context, request: PageRequest, validators: Validators | undefined): Promise<FetchedPage> {
  const { options, clock, signal } = context;
  let rejectedToken: string | undefined;
  for (let waits = 0; ; waits += 1) {
    const { query, token, headers: added } = await authorization(context, rejectedToken);
    const response = await send(context, { ...request, url: withQuery(request.url, query) }, { ...request.headers, ...conditions(validators), ...added });
    const { status, headers } = response;
    const url = withoutQuery(response.url === '' ? request.url : response.url, query);
    if (status === 401 && token !== undefined && rejectedToken === undefined) {
      rejectedToken = token;
      await response.body?.cancel();
      continue;
    }
    if (status === 304 && validators !== undefined) return { status: 'same', headers };
    if (status === 200 || status === 203 || status === 204) return { status: 'read', headers, bytes: await readBody(response, url, options.maxBytes), url };
    const wait = askedToWait(response, clock.now());
    const failure = failureOfStatus(response, await excerpt(response, url), { url, now: clock.now(), credential: options.credential });
    if (status === 404 || status === 410) return { status: 'absent', failure };
    if (status >= 400 && status < 500 && ![401, 403, 408, 425, 429].includes(status)) return { status: 'refused', failure };
    if (wait === undefined || wait > SHORT_WAIT_MS || waits >= SHORT_WAITS) throw failure;
    await clock.sleep(wait, signal);
    signal.throwIfAborted();
  }
}

function conditions(validators: Validators | undefined): Readonly<Record<string, string>> {
  return {
    ...(validators?.etag == null ? {} : { 'if-none-match': validators.etag }),
    ...(validators?.modified == null ? {} : { 'if-modified-since': validators.modified }),
  };
}

async function send(context: Context, request: PageRequest, headers: Readonly<Record<string, string>>): Promise<Response> {
  const exchange = exchangeOf(context.options, request, context.signal);
  try {
    return context.options.cookies ? await sendWithCookies(context, request, headers) : await context.net.fetch(request.url, { ...exchange, headers });
  } catch (error) {
    throw failureOfNetwork(error, request.url, context.options.maxBytes);
  }
}

/** Follows redirects itself, so that no cookie on the way is missed and none goes to another host. */
async function sendWithCookies({ options, net, state, clock, signal }: Context, request: PageRequest, headers: Readonly<Record<string, string>>): Promise<Response> {
  const { credential, ...exchange } = exchangeOf(options, request, signal);
  const { body: _body, ...withoutBody } = exchange;
  let jar: CookieJar = readJar((await state.get([JAR])).get(JAR));
  let hop = { url: new URL(request.url), isOwn: true, turnsToGet: false };
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const cookie = cookieHeader(jar, hop.url, clock.now());
    const response = await net.fetch(hop.url, {
      ...(hop.turnsToGet ? { ...withoutBody, method: 'GET' } : exchange),
      redirect: 'manual',
      headers: { ...(hop.isOwn ? headers : request.headers), ...(cookie === undefined ? {} : { cookie }) },
      ...(hop.isOwn && credential !== undefined ? { credential } : {}),
    });
    const taken = takeCookies(jar, hop.url, response.headers, clock.now());
    if (JSON.stringify(taken) !== JSON.stringify(jar)) state.set(JAR, taken);
    jar = taken;
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return Object.defineProperty(response, 'url', { value: hop.url.href });
    await response.body?.cancel();
    const url = new URL(location, hop.url);
    hop = { url, isOwn: hop.isOwn && url.origin === hop.url.origin, turnsToGet: hop.turnsToGet || response.status <= 303 };
  }
  throw errorOf('source.failed', { reason: `${new URL(request.url).host} redirects more than ${MOST_REDIRECTS} times; write the address it leads to into "url"` });
}

async function excerpt(response: Response, url: string): Promise<string> {
  try {
    return excerptOf(Buffer.from(await readBody(response, url, EXCERPT_BYTES)).toString('utf8'));
  } catch (error) {
    return `(its text could not be read: ${messageOf(error)})`;
  }
}
