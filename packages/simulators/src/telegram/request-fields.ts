import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readBody } from '../wire/exchange.js';
import { isRecord, parseJson } from '../wire/json-value.js';
import { badRequest } from './bot-api-error.js';

export interface UploadedFile {
  readonly filename: string;
  readonly mimeType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The fields as they came over the wire; form values are text, JSON values have their type. */
export interface RequestFields {
  readonly values: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, UploadedFile>;
}

/**
 * Reads the parameters in all four ways the Bot API takes them: query string, urlencoded form, JSON, multipart
 * (Telegram Bot API, "Making requests"). Rejects with 400 for a body that is none of these.
 */
export async function readRequestFields(request: IncomingMessage): Promise<RequestFields> {
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
  const values = new Map<string, unknown>(query);
  const files = new Map<string, UploadedFile>();
  const body = await readBody(request);
  const contentType = request.headers['content-type'] ?? '';
  if (body.length === 0) return { values, files };
  if (contentType.startsWith('application/json')) {
    const json = parseJson(body.toString('utf8'));
    if (!isRecord(json)) throw badRequest("can't parse JSON object");
    for (const [name, value] of Object.entries(json)) values.set(name, value);
  } else if (contentType.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) values.set(name, value);
  } else if (contentType.startsWith('multipart/form-data')) {
    for (const [name, value] of await parseMultipart(body, contentType)) {
      if (typeof value === 'string') values.set(name, value);
      else files.set(name, await describeFile(value));
    }
  } else {
    throw badRequest(`unsupported content type "${contentType}"`);
  }
  return { values, files };
}

async function parseMultipart(body: Buffer, contentType: string): Promise<Iterable<[string, string | File]>> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    return form.entries();
  } catch (error) {
    throw badRequest(`can't parse multipart body: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function describeFile(file: File): Promise<UploadedFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { filename: file.name, mimeType: file.type || 'application/octet-stream', bytes: bytes.length, sha256 };
}
