import type { FastifyRequest } from 'fastify';
import type { Configuration } from '../configuration/index.js';
import { isOverHttps } from './over-https.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the caller speaks https with what stands before the server. */
    isOverHttps?: boolean;
  }
}

const YEAR_S = 31_536_000;

/** What every answer tells a browser. Pages that need more than nothing loosen the content policy for themselves. */
const headersOfAll = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
} as const;

const entries = Object.entries(headersOfAll);

/** A response that has not begun. */
interface OpenResponse {
  setHeader(name: string, value: string): unknown;
}

/** Sets the headers above before anything else happens to a request, so that refusals and addresses nobody can read carry them too. */
export function protectBrowsers({ publicUrl }: Pick<Configuration, 'publicUrl'>): (request: FastifyRequest, response: OpenResponse) => undefined {
  return (request, response) => {
    for (const [name, value] of entries) response.setHeader(name, value);
    request.isOverHttps = isOverHttps(request.headers, publicUrl);
    // Subdomains and preloading are for whoever owns the name to decide.
    if (request.isOverHttps) response.setHeader('strict-transport-security', `max-age=${YEAR_S}`);
    // What the API says is for whoever asked; a route that may be kept says so itself.
    if (request.raw.url?.startsWith('/api/') === true) response.setHeader('cache-control', 'no-store');
    return undefined;
  };
}
