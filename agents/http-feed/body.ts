import { brokenOff, failureOfNetwork, tooManyBytes } from './failures.js';

const KNOWN_ENCODINGS = new Set(['', 'identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd']);

/** The whole body, at most `maxBytes`; the rest of a longer one is left unread. Rejects when it broke off, so no part of it is ever used. */
export async function readBody(response: Response, url: string, maxBytes: number): Promise<Uint8Array> {
  const encoding = (response.headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (!KNOWN_ENCODINGS.has(encoding)) throw failureOfNetwork(new Error(`it is packed as "${encoding}", which is not known here`), url, maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw failureOfNetwork(error, url, maxBytes);
  }
  if (bytes > maxBytes) throw tooManyBytes(url, maxBytes);
  const announced = response.headers.get('content-length');
  if (announced !== null && encoding === '' && bytes < Number(announced)) throw brokenOff(url, bytes, Number(announced));
  return Buffer.concat(chunks);
}
