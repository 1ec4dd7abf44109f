import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy as it stands before a server: the address people outside know, which is there before the server is. */
export interface Relay {
  readonly url: string;
  /** Where calls go from now on. */
  leadTo(url: string): void;
  stop(): Promise<void>;
}

export async function startRelay(): Promise<Relay> {
  let target: URL | undefined;
  const server = createServer((incoming, response) => (target === undefined ? refuse(response) : forward(incoming, response, target)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    leadTo: (url) => {
      target = new URL(url);
    },
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function forward(incoming: IncomingMessage, response: ServerResponse, target: URL): void {
  const outgoing = httpRequest({ host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.once('error', () => refuse(response));
  incoming.pipe(outgoing);
}

function refuse(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(502);
  response.end();
}
