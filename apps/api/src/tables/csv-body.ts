import type { FastifyInstance } from 'fastify';

/** Hands `text/csv` bodies on as they come; who reads them counts the bytes. */
export function streamCsvBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
}
