import type { FastifyRequest } from 'fastify';

/** The page of the editor that providers send people back to. */
export const CALLBACK_PATH = '/oauth2/callback';

/**
 * Where the provider is to send the person back: the origin of the page that asks, which knows what stands before this server, and the
 * address that was called where no page asks.
 */
export function redirectUriFor({ headers, protocol }: Pick<FastifyRequest, 'headers' | 'protocol'>): string {
  const origin = URL.parse(headers.origin ?? '');
  const isOwn = origin !== null && origin.host === headers.host?.toLowerCase();
  return `${isOwn ? origin.origin : `${protocol}://${headers.host ?? 'localhost'}`}${CALLBACK_PATH}`;
}
