import { Agent, request as open } from 'node:http';
import type { FuzzRequest } from './requests.js';

export interface FuzzAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

const WAIT_MS = 60_000;
const MOST_READ = 8 * 1024 * 1024;

/** Keeps connections open, as browsers do. */
export function createSender(origin: string): { send(request: FuzzRequest, bearer: string | undefined): Promise<FuzzAnswer>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const { hostname, port } = new URL(origin);
  return {
    close: () => agent.destroy(),
    send: function send(request, bearer) {
      const { method, target, headers, body, isChunked } = request;
      return new Promise((resolve, reject) => {
      const given: Record<string, string | string[]> = {};
      for (const [name, value] of headers) given[name] = given[name] === undefined ? value : [given[name], value].flat();
      if (bearer !== undefined) given['authorization'] = `Bearer ${bearer}`;
      if (body !== undefined) given[isChunked ? 'transfer-encoding' : 'content-length'] = isChunked ? 'chunked' : String(body.byteLength);
      const call = open({ agent, host: hostname, port, method, path: target, headers: given, timeout: WAIT_MS });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${WAIT_MS / 1_000} s`)));
      // A server may answer and close before it has read all that comes; who used that connection again asks anew.
      call.on('error', (error: NodeJS.ErrnoException) => {
        if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error);
        else if (call.reusedSocket) resolve(send(request, bearer));
        else resolve({ status: 0, headers: {}, text: '' });
      });
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const finish = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.byteLength;
          const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
          if (!isStream && size < MOST_READ) return;
          finish();
          call.destroy();
        });
        response.on('end', finish);
        response.on('error', finish);
      });
      call.end(body);
      });
    },
  };
}
