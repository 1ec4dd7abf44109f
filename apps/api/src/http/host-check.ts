import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../configuration/index.js';

/**
 * Refuses requests that name another host: a page whose domain was pointed at this machine (DNS rebinding) would
 * otherwise be same-origin with the server. Addresses are always taken, because nobody can rebind one.
 */
export function checkHosts(fastify: FastifyInstance, { host, hosts }: Pick<Configuration, 'host' | 'hosts'>): void {
  const allowed = new Set(['localhost', host.toLowerCase(), ...hosts.map((name) => name.toLowerCase())]);
  fastify.addHook('onRequest', (request, reply, done) => {
    // Hooks are called from outside, under whatever name leads here, and prove themselves by a secret.
    if (request.url.startsWith('/hooks/')) {
      done();
      return;
    }
    void reply.header('x-request-id', request.id);
    if (isAllowed(request.headers.host, allowed)) {
      done();
      return;
    }
    void reply.status(421).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify({
      error: { code: 'request.invalid', message: 'this server does not answer under that name; list it in ROOKERY_HOSTS' },
    }));
  });
}

/** Whether the `Host` header, with or without port, is an address or one of the names. */
export function isAllowed(header: string | undefined, allowed: ReadonlySet<string>): boolean {
  if (header === undefined) return false;
  if (allowed.has(header)) return true;
  const name = header.replace(/:\d+$/, '').toLowerCase();
  return allowed.has(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
