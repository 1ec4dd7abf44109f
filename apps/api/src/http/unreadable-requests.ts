import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { invalidRequest } from './api-error.js';
import { answerTo, sendError } from './error.filter.js';

const faults: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the headers are larger than this server accepts'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not come whole in time'],
};
const UNREADABLE = [400, 'this is no HTTP request that can be read'] as const;

/** Answers what is no HTTP in the form of every other error, and closes the connection. For Fastify's `clientErrorHandler`. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = faults[error.code ?? ''] ?? UNREADABLE;
  if (socket.writable) socket.write(answer(status, message));
  socket.destroy(error);
}

/** What Node would refuse without words: `Expect` of something else than `100-continue` (RFC 9110, 10.1.1). */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
    response.end(bodyOf('of "expect" only "100-continue" is understood'));
  });
}

/** No name has a NUL in it, and no database takes one; hooks are sent what they are sent. */
export function refuseNul(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.url.includes('%00') || request.url.startsWith('/hooks/')) {
      done();
      return;
    }
    const refusal = answerTo(invalidRequest([{ path: 'address', code: 'option.invalid', message: 'it holds a NUL character' }]));
    if (refusal !== undefined) sendError(reply, refusal);
  });
}

function bodyOf(message: string): string {
  return JSON.stringify({ error: { code: 'request.invalid', message } });
}

function answer(status: number, message: string): string {
  const body = bodyOf(message);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
}
