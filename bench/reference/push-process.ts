import fastify from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';

interface Posted {
  readonly id: string;
  readonly sentAt: number;
  readonly price: number;
}

/** A Fastify server that sends what is posted to the sockets of its channel at once: what the library allows where nothing is kept. */
const server = fastify({ forceCloseConnections: true });
const channels = new Map<string, Set<WebSocket>>();
server.post<{ Body: Posted | readonly Posted[] }>('/push', (request, reply) => {
  for (const { id, sentAt, price } of [request.body].flat() as readonly Posted[]) {
    const frame = JSON.stringify({ type: 'message', data: { id, sentAt } });
    for (const channel of [`price-${price}`, 'all']) for (const socket of channels.get(channel) ?? []) socket.send(frame);
  }
  return reply.status(202).send();
});
const url = await server.listen({ port: 0, host: '127.0.0.1' });
const sockets = new WebSocketServer({ server: server.server, perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  const channel = new URL(request.url ?? '/', url).searchParams.get('channel') ?? '';
  channels.set(channel, (channels.get(channel) ?? new Set()).add(socket));
  socket.send('{"type":"subscribed"}');
});
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.once('SIGTERM', () => {
  for (const socket of sockets.clients) socket.terminate();
  void server.close();
});
