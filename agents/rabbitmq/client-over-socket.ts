import type { Socket } from 'node:net';
import type { Connection } from 'rabbitmq-client';

/** What the client keeps to itself and a connection over a given socket has to use; checked before it is. */
interface Innards {
  _socket: Socket;
  readonly _state: { readyState: number; readonly onConnect: { reject(error: Error): void } };
  _negotiate(read: (bytes: number) => Promise<Buffer>): Promise<void>;
  _handleChunk(frame: unknown): void;
  _reset(error: Error): void;
}

interface Codec {
  readonly PROTOCOL_HEADER: Uint8Array;
  decodeFrame(read: (bytes: number) => Promise<Buffer>): Promise<unknown>;
}

interface Tools {
  createAsyncReader(socket: Socket): (bytes: number) => Promise<Buffer>;
}

export interface ClientLogin {
  readonly user: string;
  readonly password: string;
  readonly virtualHost: string;
}

const CLOSED = 3;
const FRAME_BYTES = 131_072;
/** What ends a frame counts as well. */
const FRAME_END_BYTES = 8;
const HEARTBEAT_S = 20;

/**
 * The client over a socket that is connected already. It knows only how to open its own, and those would pass by the network's
 * guard; so the one method that opens is put in place of its own. It does not connect again: who uses it does, with a new socket.
 */
export async function clientOverSocket(socket: Socket, { user, password, virtualHost }: ClientLogin): Promise<Connection> {
  const { Connection: Client } = await import('rabbitmq-client');
  const codec: unknown = (await import('rabbitmq-client/lib/codec.js')).default;
  const tools: unknown = (await import('rabbitmq-client/lib/util.js')).default;
  if (!isCodec(codec) || !isTools(tools)) throw unknownVersion();
  const parts = { codec, tools };

  class ClientOverSocket extends Client {
    /** Called by the constructor of the client. */
    _connect(): Socket {
      if (!hasInnards(this)) throw unknownVersion();
      adopt(this, this, socket, parts);
      return socket;
    }
  }
  return new ClientOverSocket({ username: user, password, vhost: virtualHost, frameMax: FRAME_BYTES, heartbeat: HEARTBEAT_S, connectionName: 'rookery' });
}

/** As the client does it for a socket of its own, but that a closed socket is the end. */
function adopt(client: Connection, inner: Innards, socket: Socket, { codec, tools }: { readonly codec: Codec; readonly tools: Tools }): void {
  inner._socket = socket;
  let fault: Error | undefined;
  socket.on('error', (error) => {
    fault ??= error;
  });
  socket.on('close', () => {
    const wasClosing = inner._state.readyState >= 2;
    const reason = fault ?? new Error('the broker closed the connection');
    inner._state.readyState = CLOSED;
    inner._state.onConnect.reject(reason);
    inner._reset(reason);
    if (!wasClosing) client.emit('error', reason);
    client.emit('gone', reason);
  });
  const readFrames = async (): Promise<void> => {
    const read = boundedReader(tools.createAsyncReader(socket));
    try {
      await inner._negotiate(read);
      for (;;) inner._handleChunk(keepBytes(await codec.decodeFrame(read)));
    } catch (error) {
      if (!isEndOfStream(error)) socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  socket.write(codec.PROTOCOL_HEADER);
  void readFrames();
}

/** The client asks its socket for as many bytes as the broker announces, and Node ends the process over one gigabyte and more. */
function boundedReader(read: (bytes: number) => Promise<Buffer>): (bytes: number) => Promise<Buffer> {
  return (bytes) => (bytes <= FRAME_BYTES + FRAME_END_BYTES ? read(bytes) : Promise.reject(new Error(`the broker announces a frame of ${bytes} bytes, and ${FRAME_BYTES} were agreed on; is this a RabbitMQ server?`)));
}

/** The client would read JSON and texts itself and forget the bytes; what has an encoding it leaves alone. */
function keepBytes(frame: unknown): unknown {
  if (typeof frame !== 'object' || frame === null || !('fields' in frame)) return frame;
  const { fields } = frame;
  if (typeof fields === 'object' && fields !== null && !Reflect.has(fields, 'contentEncoding')) Reflect.set(fields, 'contentEncoding', 'binary');
  return frame;
}

function isEndOfStream(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'READ_END';
}

function hasInnards(client: object): client is Innards {
  return ['_negotiate', '_handleChunk', '_reset'].every((name) => name in client && typeof Reflect.get(client, name) === 'function') && '_state' in client;
}

function isCodec(value: unknown): value is Codec {
  return typeof value === 'object' && value !== null && 'decodeFrame' in value && 'PROTOCOL_HEADER' in value;
}

function isTools(value: unknown): value is Tools {
  return typeof value === 'object' && value !== null && 'createAsyncReader' in value;
}

function unknownVersion(): Error {
  return new Error('this version of rabbitmq-client is built otherwise than the one this was written for; see agents/rabbitmq/client-over-socket.ts');
}
