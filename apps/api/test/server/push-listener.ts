import { WebSocket } from 'ws';

export interface PushFrame {
  readonly type: string;
  readonly channel: string;
  readonly cursor: number;
  readonly missed?: boolean;
  readonly id?: string;
  readonly data?: unknown;
  readonly code?: string;
}

/** A program that listens: what it got so far, and how its connection ended. */
export interface Listening extends AsyncDisposable {
  readonly frames: readonly PushFrame[];
  readonly end: Promise<{ readonly code: number; readonly reason: string }>;
  send(frame: object | string): void;
  /** The data of all messages so far. */
  data(): readonly unknown[];
}

/** Connects as the real client library does. */
export function listenTo(server: string | URL, path: string, { token, bearer }: { readonly token?: string; readonly bearer?: string } = {}): Listening {
  const url = new URL(path, server);
  url.protocol = 'ws:';
  const socket = new WebSocket(url, ['rookery.push', ...(token === undefined ? [] : [`token.${token}`])], bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });
  const frames: PushFrame[] = [];
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()));
  const end = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    socket.on('error', ({ message }) => resolve({ code: 0, reason: message }));
  });
  socket.on('message', (data) => void frames.push(JSON.parse(String(data)) as PushFrame));
  return {
    frames,
    end,
    send: (frame) => void opened.then(() => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))),
    data: () => frames.flatMap((frame) => (frame.type === 'message' ? [frame.data] : [])),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await end;
    },
  };
}
