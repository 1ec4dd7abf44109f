import fastify from 'fastify';

/** A Fastify server that answers each JSON post with itself: what the machine allows where nothing is kept. */
const server = fastify({ forceCloseConnections: true });
server.get('/echo', (_request, reply) => reply.send({ ok: true }));
server.post('/echo', (request, reply) => reply.send(request.body));
const url = await server.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ url: `${url}/echo` })}\n`);
process.once('SIGTERM', () => void server.close());
