import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from './json-value.js';

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** Thrown when the peer went away before its request was complete; there is nobody to answer. */
export class IncompleteRequestError extends Error {
  override readonly name = 'IncompleteRequestError';
}

/** The whole body. Rejects with `IncompleteRequestError` if the client leaves early, with an `Error` above 64 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      if (!(chunk instanceof Uint8Array)) throw new Error('the request stream was switched to text mode');
      size += chunk.length;
      if (size > BODY_LIMIT_BYTES) throw new Error(`body: more than ${BODY_LIMIT_BYTES} bytes; send less`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (request.complete || size > BODY_LIMIT_BYTES) throw error;
    throw new IncompleteRequestError('the client closed the connection inside its request', { cause: error });
  }
  return Buffer.concat(chunks, size);
}

/** The body as a JSON value; an empty body is `{}` and text that is not JSON is `undefined`. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request)).toString('utf8');
  return text === '' ? {} : parseJson(text);
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed || response.writableEnded) return;
  const text = JSON.stringify(body) ?? '';
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Ends the TCP connection with a reset, so the client cannot take it for a clean end of stream. */
export function resetConnection(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

/** Supervises an asynchronous handler: a client that left, or has half an answer, is dropped, a bug in the simulator is answered as 500. */
export function supervise(response: ServerResponse, work: Promise<void>): void {
  work.catch((error: unknown) => {
    if (error instanceof IncompleteRequestError || response.headersSent) {
      response.destroy();
      return;
    }
    answerJson(response, 500, { error: error instanceof Error ? error.message : String(error) });
  });
}
