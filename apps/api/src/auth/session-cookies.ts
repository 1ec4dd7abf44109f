import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REFRESH_LIFETIME_MS, type SessionTokens } from './sessions.service.js';

const names = { access: 'rookery_access', refresh: 'rookery_refresh', csrf: 'rookery_csrf' } as const;
/** The refresh token travels to the calls that need it and nowhere else. */
const refreshPath = '/api/v1/auth';

export type SessionCookies = Readonly<Partial<Record<keyof typeof names, string>>>;

export function readSessionCookies(request: Pick<FastifyRequest, 'headers'>): SessionCookies {
  const { headers } = request;
  if (headers.cookie === undefined) return {};
  const { [names.access]: access, [names.refresh]: refresh, [names.csrf]: csrf } = parseCookie(headers.cookie);
  return { ...(access === undefined ? {} : { access }), ...(refresh === undefined ? {} : { refresh }), ...(csrf === undefined ? {} : { csrf }) };
}

export function setSessionCookies(request: Pick<FastifyRequest, 'protocol'>, reply: FastifyReply, tokens: SessionTokens): void {
  const refreshSeconds = REFRESH_LIFETIME_MS / 1_000;
  write(request, reply, { access: tokens.accessToken, refresh: tokens.refreshToken, csrf: tokens.csrf }, { access: tokens.expiresInSeconds, refresh: refreshSeconds, csrf: refreshSeconds });
}

export function clearSessionCookies(request: Pick<FastifyRequest, 'protocol'>, reply: FastifyReply): void {
  write(request, reply, { access: '', refresh: '', csrf: '' }, { access: 0, refresh: 0, csrf: 0 });
}

type PerCookie<Value> = Readonly<Record<keyof typeof names, Value>>;

function write(request: Pick<FastifyRequest, 'protocol'>, reply: FastifyReply, values: PerCookie<string>, maxAges: PerCookie<number>): void {
  const shared = { sameSite: 'strict', secure: request.protocol === 'https' } as const;
  void reply.header('set-cookie', [
    stringifySetCookie({ name: names.access, value: values.access, ...shared, httpOnly: true, path: '/', maxAge: maxAges.access }),
    stringifySetCookie({ name: names.refresh, value: values.refresh, ...shared, httpOnly: true, path: refreshPath, maxAge: maxAges.refresh }),
    // Readable, because a page of ours must repeat it in a header.
    stringifySetCookie({ name: names.csrf, value: values.csrf, ...shared, path: '/', maxAge: maxAges.csrf }),
  ]);
}
