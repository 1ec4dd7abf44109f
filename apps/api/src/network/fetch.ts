import type { Net, NetRequest } from '@rookery/sdk';
import type { Dispatcher } from 'undici';
import { NetworkError, networkError } from './errors.js';
import { exchange } from './exchange.js';
import { parseUrl, type Target } from './hosts.js';
import { followRedirect, isRedirect, type Hop } from './redirects.js';
import { encodeRequest } from './request-body.js';

/** What one call may cost when the caller does not say otherwise. Milliseconds and bytes. */
export interface FetchLimits {
  readonly timeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly maxBytes: number;
  readonly maxRedirects: number;
}

/** What `fetch` stands on; the dispatcher must connect through the guarded dialler. */
export interface FetchParts {
  /** Opened by the first call. */
  readonly dispatcher: () => Promise<Dispatcher>;
  /** Throws when the credential may not be sent there; asked for every hop. */
  readonly check: (credential: string | undefined, target: Target) => void;
  readonly limits: FetchLimits;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** Builds `ctx.net.fetch`: one exchange per hop, each hop checked like the first. */
export function createFetch({ dispatcher, check, limits, now }: FetchParts): Net['fetch'] {
  return async (rawUrl, request = {}) => {
    const timeoutMs = request.timeoutMs ?? limits.timeoutMs;
    const deadline = now() + timeoutMs;
    let hop = await firstHop(rawUrl, request);
    let isSent = false;
    for (let redirects = 0; ; redirects += 1) {
      try {
        check(request.credential, hop.target);
        const response = await exchange(await dispatcher(), hop, {
          timeoutMs: Math.max(1, Math.ceil(deadline - now())),
          headersTimeoutMs: Math.min(limits.headersTimeoutMs, timeoutMs),
          maxBytes: request.maxBytes ?? limits.maxBytes,
          signal: request.signal,
          discardBody: request.discardBody,
        });
        isSent = true;
        const location = response.headers.get('location');
        if (request.redirect === 'manual' || !isRedirect(response.status, location)) return describe(response, hop.target.url, redirects > 0);
        await response.body?.cancel();
        refuseRedirect(hop, request, redirects, limits.maxRedirects);
        hop = followRedirect(hop, response.status, location, request.credential !== undefined);
      } catch (error) {
        throw isSent ? asSent(error) : error;
      }
    }
  };
}

async function firstHop(rawUrl: string | URL, request: NetRequest): Promise<Hop> {
  const target = parseUrl(rawUrl);
  const { headers, body } = await encodeRequest(request);
  return { target, method: (request.method ?? 'GET').toUpperCase(), headers, body };
}

function refuseRedirect(hop: Hop, request: NetRequest, redirects: number, maxRedirects: number): void {
  if (request.redirect === 'error') {
    throw networkError('network.failed', `${hop.target.url.host} redirects, and the call said not to follow`, { sent: true });
  }
  if (redirects >= maxRedirects) {
    throw networkError('network.failed', `${hop.target.url.host} redirects for the ${redirects + 1}th time; at most ${maxRedirects} are followed`, { sent: true });
  }
}

/** An earlier hop has been sent, so whatever happens to a later one, the outcome of the call is not "nothing was sent". */
function asSent(error: unknown): unknown {
  if (!(error instanceof NetworkError) || error.sent) return error;
  return new NetworkError(error.code, error.message, { sent: true, cause: error, ...(error.rule === undefined ? {} : { rule: error.rule }) });
}

function describe(response: Response, url: URL, isRedirected: boolean): Response {
  return Object.defineProperties(response, { url: { value: url.href }, redirected: { value: isRedirected } });
}
