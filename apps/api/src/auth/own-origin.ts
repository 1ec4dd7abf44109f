import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request comes from a page of ours or from no browser at all. `Sec-Fetch-Site` decides where a browser sends
 * it; older ones send `Origin`, which is then compared with `Host`.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (headers.origin === undefined) return true;
  return URL.parse(headers.origin)?.host === headers.host?.toLowerCase();
}

/** Whether a request of this method may change something. */
export function isChange(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}
