import { denied } from './errors.js';
import { parseUrl, type UrlTarget } from './hosts.js';

/** The parts of a request a redirect may change. Header names are lower case. */
export interface Hop {
  readonly target: UrlTarget;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const bodyHeaders: ReadonlySet<string> = new Set(['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location']);
const secretHeader = /auth|cookie|token|secret|signature|api-?key|access-?key|session|password/;

/** Whether the answer asks to go elsewhere. */
export function isRedirect(status: number, location: string | null): location is string {
  return redirectStatuses.has(status) && location !== null;
}

/**
 * The next request, as RFC 9110 15.4 and fetch have it: 303 turns into GET, 301 and 302 only from POST, the body goes
 * with the method. On another origin every header that may carry a secret is dropped. Throws `network.denied` when a
 * secret (a credential, or a header that is one) would go from https to http.
 */
export function followRedirect(hop: Hop, status: number, location: string, hasCredential: boolean): Hop {
  const target = parseUrl(location, hop.target.url);
  const carriesSecret = hasCredential || Object.keys(hop.headers).some((name) => secretHeader.test(name));
  if (hop.target.secure && !target.secure && carriesSecret) {
    throw denied('redirect-downgrade', `${hop.target.url.host} redirects a call with a secret from https to ${target.url.origin}; use the final address`, { sent: true });
  }
  const turnsToGet = (status === 303 && hop.method !== 'HEAD' && hop.method !== 'GET') || ((status === 301 || status === 302) && hop.method === 'POST');
  const isSameOrigin = target.url.origin === hop.target.url.origin;
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(([name]) => (isSameOrigin || (!secretHeader.test(name) && name !== 'host')) && !(turnsToGet && bodyHeaders.has(name))),
  );
  return { target, headers, method: turnsToGet ? 'GET' : hop.method, body: turnsToGet ? undefined : hop.body };
}
