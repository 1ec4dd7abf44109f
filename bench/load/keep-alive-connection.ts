import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One HTTP/1.1 connection that sends posts of one size, one after the other, with as little of the processor as possible. */
export interface KeepAliveConnection {
  /** Sends the body, if there is one, and resolves to the status once the answer is there whole. */
  post(body: string): Promise<number>;
  close(): void;
}

/** Posts bodies of one size, or reads with an `authorization` header. */
export type Requests = { readonly bodyBytes: number } | { readonly authorization: string };

export async function openConnection(url: string, requests: Requests): Promise<KeepAliveConnection> {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const head = 'bodyBytes' in requests
    ? `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${requests.bodyBytes}\r\n\r\n`
    : `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${requests.authorization}\r\n\r\n`;
  const answers = readAnswers(socket);
  return {
    post(body) {
      socket.write(head + body, 'latin1');
      return answers.next();
    },
    close: () => socket.destroy(),
  };
}

function readAnswers(socket: Socket): { next(): Promise<number> } {
  let waiting: { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | undefined;
  let received = '';
  const fail = (error: Error): void => waiting?.reject(error);
  socket.setEncoding('latin1');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('load: the server closed the connection')));
  socket.on('data', (text: string) => {
    received += text;
    const size = sizeOf(received);
    if (size === undefined || received.length < size) return;
    const status = Number(received.slice(9, 12));
    received = received.slice(size);
    waiting?.resolve(status);
  });
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      }),
  };
}

/** Bytes of the answer that `text` begins with; `undefined` while its head is not whole. */
function sizeOf(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd + 2))?.[1];
  if (length === undefined) throw new Error(`load: an answer without Content-Length: ${text.slice(0, headEnd)}`);
  return headEnd + 4 + Number(length);
}
