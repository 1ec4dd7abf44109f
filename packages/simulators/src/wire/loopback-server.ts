import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';

export interface ListenOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Only loopback names are taken; the default is `127.0.0.1`. */
  readonly host?: string;
}

export interface LoopbackServer {
  /** Base address without a trailing slash, for example `http://127.0.0.1:40213`. */
  readonly url: string;
  readonly port: number;
  /** Cuts every open connection, also those that wait for an answer, and frees the port. */
  stop(): Promise<void>;
}

const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', 'localhost', '::1'];

export const isLoopbackHost = (host: string): boolean => LOOPBACK_HOSTS.includes(host.replace(/^\[|\]$/g, ''));

/** Serves `listener` over HTTP/1.1 on a loopback address. Rejects if the port is taken or the host is not loopback. */
export async function listenOnLoopback(listener: RequestListener, options: ListenOptions = {}): Promise<LoopbackServer> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopbackHost(host)) {
    throw new Error(`host: "${host}" is not a loopback address; simulators are never exposed, use "127.0.0.1"`);
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port; was it closed while starting?');
  const authority = host === '::1' ? '[::1]' : host;
  return {
    url: `http://${authority}:${address.port}`,
    port: address.port,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
