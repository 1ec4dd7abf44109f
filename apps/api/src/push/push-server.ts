import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { WebSocket, WebSocketServer } from 'ws';
import { cursorSchema } from './push-frames.js';
import type { Route } from '../http/route-list.js';
import type { PushService, OpenListener } from './push.service.js';
import type { ListenerSocket } from './push-subscription.js';

/** Largest frame a listener may send. */
const FRAME_LIMIT = 4 * 1024;
/** A connection that answers no ping for so long is given up; proxies close quiet ones, and phones leave without a word. */
const PING_MS = 25_000;
/** For the answer of the other side to our farewell. */
const FAREWELL_MS = 2_000;
const PROTOCOL = 'rookery.push';
const TOKEN_PROTOCOL = 'token.';

/** How the door is listed; it is an upgrade, so Fastify does not know it. */
export const pushRoute: Route = { method: 'GET', path: '/push/:id', access: { kind: 'public', proof: 'a token of the stream, unless it is open' }, summary: 'Upgrades to WebSocket (RFC 6455) and pushes the messages of a stream.' };

export interface PushServerParts {
  readonly push: Pick<PushService, 'find' | 'open'>;
  readonly log: Logger;
}

/** What `servePush` started. */
export interface PushServer {
  /** Lets nobody in any more; those who listen are told by `PushService`. */
  stop(): void;
}

/**
 * `/push/:id` over WebSocket (RFC 6455). Every other address that asks for an upgrade is answered 404.
 * The library is loaded when the first listener comes.
 */
export function servePush(server: Server, { push, log }: PushServerParts): PushServer {
  const open: Connections = new Map();
  const library = once(async () => {
    const { WebSocketServer: ServerType } = await import('ws');
    return new ServerType({ noServer: true, maxPayload: FRAME_LIMIT, perMessageDeflate: false, clientTracking: false, handleProtocols: (protocols) => (protocols.has(PROTOCOL) ? PROTOCOL : false) });
  });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    upgrade({ push, library, open }, request, socket, head).catch((error: unknown) => {
      log.warn({ err: error }, 'a listener could not be let in');
      refuse(socket, 503, 'Service Unavailable');
    });
  };
  server.on('upgrade', onUpgrade);
  const pings = setInterval(() => ping(open), PING_MS).unref();
  return {
    stop() {
      server.off('upgrade', onUpgrade);
      clearInterval(pings);
    },
  };
}

/** Each with whether it answered the last ping. */
type Connections = Map<WebSocket, boolean>;

interface Door {
  readonly push: PushServerParts['push'];
  readonly library: () => Promise<WebSocketServer>;
  readonly open: Connections;
}

async function upgrade({ push, library, open }: Door, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const address = request.url ?? '/';
  if (!URL.canParse(address, 'http://push.local')) return refuse(socket, 404, 'Not Found');
  const url = new URL(address, 'http://push.local');
  const id = /^\/push\/([0-9a-f]{32})$/.exec(url.pathname)?.[1];
  const found = id === undefined ? undefined : await push.find(id);
  if (found === undefined) return refuse(socket, 404, 'Not Found');
  const sockets = await library();
  if (socket.destroyed) return;
  sockets.handleUpgrade(request, socket, head, (websocket) => {
    open.set(websocket, true);
    const early: string[] = [];
    let listener: OpenListener | undefined;
    websocket.on('pong', () => open.set(websocket, true));
    websocket.on('error', () => websocket.terminate());
    websocket.on('message', (data, isBinary) => {
      const text = isBinary || !Buffer.isBuffer(data) ? '' : data.toString();
      if (listener === undefined) early.push(text);
      else listener.receive(text);
    });
    websocket.on('close', () => {
      open.delete(websocket);
      listener?.leave();
    });
    void push.open(found, tokenOf(request, url), listenerSocket(websocket)).then((opened) => {
      if (opened === undefined) return;
      if (websocket.readyState !== websocket.OPEN) return opened.leave();
      listener = opened;
      subscribeAsked(opened, url);
      for (const text of early) opened.receive(text);
    });
  });
}

function ping(open: Connections): void {
  for (const [socket, hasAnswered] of open) {
    if (!hasAnswered) socket.terminate();
    else {
      open.set(socket, false);
      socket.ping();
    }
  }
}

function listenerSocket(socket: WebSocket): ListenerSocket {
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send(text) {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    // Its callback is called when all that was written before it has left.
    drained: () => new Promise((resolve) => (socket.readyState === socket.OPEN ? socket.ping('', false, () => resolve()) : resolve())),
    close({ code, reason }) {
      socket.close(code, reason);
      // Who is too slow to take messages is too slow to take a farewell.
      setTimeout(() => socket.terminate(), FAREWELL_MS).unref();
    },
  };
}

/** `?channel=a&channel=b` listens from now on; with one channel, `after` is the cursor. */
function subscribeAsked(listener: OpenListener, { searchParams }: URL): void {
  const channels = searchParams.getAll('channel').filter((channel) => channel !== '' && channel.length <= 200);
  const after = cursorSchema.safeParse(Number(searchParams.get('after') ?? Number.NaN));
  for (const channel of channels) listener.subscribe(channel, channels.length === 1 && after.success ? after.data : undefined);
}

/** Browsers cannot send headers with a WebSocket; they can name protocols. */
function tokenOf({ headers }: IncomingMessage, { searchParams }: URL): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const named = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim()).find((protocol) => protocol.startsWith(TOKEN_PROTOCOL));
  return bearer ?? named?.slice(TOKEN_PROTOCOL.length) ?? searchParams.get('token') ?? undefined;
}

function refuse(socket: Duplex, status: number, text: string): void {
  if (!socket.destroyed) socket.end(`HTTP/1.1 ${status} ${text}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}
