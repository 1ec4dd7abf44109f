import type { NetRequest } from '@rookery/sdk';
import { denied } from './errors.js';

/** What goes on the wire: headers with lower-case names, and the body as bytes so that a redirect can send it again. */
export interface EncodedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

const ownHeaders: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'keep-alive', 'te', 'trailer', 'expect']);

/**
 * Encodes headers and body as fetch would, with the content type that belongs to the kind of body. Throws
 * `network.denied` for headers that would change where or how the request is sent.
 */
export async function encodeRequest(request: NetRequest): Promise<EncodedRequest> {
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'gzip, br', 'user-agent': 'rookery' };
  for (const [rawName, value] of Object.entries(request.headers ?? {})) {
    const name = rawName.toLowerCase();
    if (ownHeaders.has(name)) throw denied('header', `header ${rawName} is set by the network itself; leave it out`);
    headers[name] = value;
  }
  const { body } = request;
  if (body === undefined) return { headers, body: undefined };
  const { bytes, type } = await encodeBody(body);
  if (type !== undefined) headers['content-type'] ??= type;
  return { headers, body: bytes };
}

async function encodeBody(body: NonNullable<NetRequest['body']>): Promise<{ bytes: Uint8Array; type: string | undefined }> {
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain;charset=UTF-8' };
  if (body instanceof Uint8Array) return { bytes: body, type: undefined };
  if (body instanceof URLSearchParams) return { bytes: Buffer.from(body.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  const form = new Response(body);
  return { bytes: await form.bytes(), type: form.headers.get('content-type') ?? undefined };
}
