import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { apiError } from '../http/api-error.js';

/**
 * Keeps a body in a file while `work` reads it: a transaction must not wait for a slow sender, nor a sender for a slow import,
 * and a fault found in the first line is answered only if the body was read. Throws `request.tooLarge` past `maxBytes`.
 */
export async function spooled<Result>(body: Readable, maxBytes: number, work: (source: AsyncIterable<Uint8Array>) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-csv-'));
  try {
    const path = join(folder, 'body');
    await pipeline(Readable.from(bounded(body, maxBytes)), createWriteStream(path, { mode: 0o600 }));
    return await work(createReadStream(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* bounded(body: Readable, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    // Ending a request early would end its connection too, and with it the answer.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      const part = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
      bytes += part.byteLength;
      if (bytes > maxBytes) throw apiError('request.tooLarge', { bytes: `more than ${maxBytes}`, limit: maxBytes });
      yield part;
    }
  } finally {
    // What is left is thrown away as it comes, for at most as long as a request may take.
    if (!body.readableEnded) body.resume();
  }
}
