import { createHmac, randomBytes } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { deriveKey, isSameText, type MasterKey } from '../secrets/index.js';

const COOKIE = 'rookery_device';
const LIFETIME_SECONDS = 365 * 24 * 60 * 60;

/**
 * Knows browsers that have signed in to an account, by a cookie that nobody else can make for it. It lets nobody in: it only
 * has its attempts counted apart from those of strangers (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
 */
export interface KnownDevices {
  /** The browser's id, where it has signed in to this account before. */
  find(request: Pick<FastifyRequest, 'headers'>, email: string): string | undefined;
  remember(request: Pick<FastifyRequest, 'isOverHttps'>, reply: FastifyReply, email: string): void;
}

export function createKnownDevices(master: MasterKey): KnownDevices {
  const key = deriveKey(master, 'known devices');
  const proofOf = (id: string, email: string): string => createHmac('sha256', key).update(JSON.stringify([id, email])).digest('base64url');
  return {
    find({ headers }, email) {
      const [id = '', proof = ''] = (headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[COOKIE])?.split('.') ?? [];
      return id !== '' && isSameText(proof, proofOf(id, email)) ? id : undefined;
    },
    remember({ isOverHttps = false }, reply, email) {
      const id = randomBytes(16).toString('base64url');
      const cookie = stringifySetCookie({ name: COOKIE, value: `${id}.${proofOf(id, email)}`, httpOnly: true, sameSite: 'strict', secure: isOverHttps, path: '/api/v1/auth', maxAge: LIFETIME_SECONDS });
      void reply.header('set-cookie', cookie);
    },
  };
}
