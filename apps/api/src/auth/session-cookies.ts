import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REFRESH_LIFETIME_MS, type SessionTokens } from './sessions.service.js';

type CookieName = 'access' | 'refresh' | 'csrf';
type PerCookie<Value> = Readonly<Record<CookieName, Value>>;

/** The refresh token travels to the calls that need it and nowhere else. */
const refreshPath = '/api/v1/auth';
const names: PerCookie<string> = { access: 'rookery_access', refresh: 'rookery_refresh', csrf: 'rookery_csrf' };
/** Over https: a browser takes these names from nobody but this host itself over https, so no neighbour can plant one (RFC 6265bis, 4.1.3). */
const guardedNames: PerCookie<string> = { access: '__Host-rookery_access', refresh: '__Secure-rookery_refresh', csrf: '__Host-rookery_csrf' };

type CookieRequest = Pick<FastifyRequest, 'headers' | 'isOverHttps'>;

export type SessionCookies = Partial<PerCookie<string>>;

export function readSessionCookies({ headers, isOverHttps }: CookieRequest): SessionCookies {
  if (headers.cookie === undefined) return {};
  const known = isOverHttps === true ? guardedNames : names;
  const { [known.access]: access, [known.refresh]: refresh, [known.csrf]: csrf } = parseCookie(headers.cookie);
  return { ...(access === undefined ? {} : { access }), ...(refresh === undefined ? {} : { refresh }), ...(csrf === undefined ? {} : { csrf }) };
}

export function setSessionCookies(request: CookieRequest, reply: FastifyReply, tokens: SessionTokens): void {
  const refreshSeconds = REFRESH_LIFETIME_MS / 1_000;
  write(request, reply, { access: tokens.accessToken, refresh: tokens.refreshToken, csrf: tokens.csrf }, { access: tokens.expiresInSeconds, refresh: refreshSeconds, csrf: refreshSeconds });
}

export function clearSessionCookies(request: CookieRequest, reply: FastifyReply): void {
  write(request, reply, { access: '', refresh: '', csrf: '' }, { access: 0, refresh: 0, csrf: 0 });
}

function write({ isOverHttps = false }: CookieRequest, reply: FastifyReply, values: PerCookie<string>, maxAges: PerCookie<number>): void {
  const shared = { sameSite: 'strict', secure: isOverHttps } as const;
  const known = isOverHttps ? guardedNames : names;
  void reply.header('set-cookie', [
    stringifySetCookie({ name: known.access, value: values.access, ...shared, httpOnly: true, path: '/', maxAge: maxAges.access }),
    stringifySetCookie({ name: known.refresh, value: values.refresh, ...shared, httpOnly: true, path: refreshPath, maxAge: maxAges.refresh }),
    // Readable, because a page of ours must repeat it in a header.
    stringifySetCookie({ name: known.csrf, value: values.csrf, ...shared, path: '/', maxAge: maxAges.csrf }),
  ]);
}
