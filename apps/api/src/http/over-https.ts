import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether the caller speaks https with whatever stands before the server: the proxy says so in `X-Forwarded-Proto`, or the name is that of
 * `ROOKERY_PUBLIC_URL`. Nobody gains by claiming it, since all that follows are stricter cookies and headers for the claimant's own browser.
 */
export function isOverHttps(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const forwarded = headers['x-forwarded-proto'];
  if (typeof forwarded === 'string') return forwarded.split(',', 1)[0]?.trim().toLowerCase() === 'https';
  const address = publicUrl === undefined ? null : URL.parse(publicUrl);
  return address !== null && address.protocol === 'https:' && headers.host?.toLowerCase() === address.host;
}
