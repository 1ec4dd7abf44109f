import type { JsonObject, JsonValue } from '@rookery/sdk';

/** How the bytes of a message are read. */
export type BodyFormat = 'json' | 'text' | 'base64';

export type ReadBody = { readonly ok: true; readonly body: JsonValue } | { readonly ok: false; readonly reason: string };

/** An event may not be larger. */
const MOST_BYTES = 262_144;
/** Below it neither the size nor the depth can be too much. */
const SMALL_BYTES = 1_000;
const MOST_DEPTH = 200;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body as `format` says; `fields` are what goes with it into the event and count for its size. */
export function readBody(bytes: Uint8Array, format: BodyFormat, fields: JsonObject): ReadBody {
  if (bytes.byteLength > MOST_BYTES) return tooLarge(bytes.byteLength);
  const body = parse(bytes, format);
  if (!body.ok || bytes.byteLength <= SMALL_BYTES) return body;
  if (depthOf(body.body) > MOST_DEPTH) return { ok: false, reason: `it is nested deeper than ${MOST_DEPTH} levels` };
  const size = Buffer.byteLength(JSON.stringify({ ...fields, body: body.body }));
  return size > MOST_BYTES ? tooLarge(size) : body;
}

function parse(bytes: Uint8Array, format: BodyFormat): ReadBody {
  if (format === 'base64') return { ok: true, body: Buffer.from(bytes).toString('base64') };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { ok: false, reason: 'it is not UTF-8; choose the format "base64" for bytes' };
  }
  if (format === 'text') return { ok: true, body: text };
  try {
    const body: JsonValue = JSON.parse(text);
    return { ok: true, body };
  } catch (error) {
    return { ok: false, reason: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function tooLarge(bytes: number): ReadBody {
  return { ok: false, reason: `it has ${bytes} bytes, and an event may have ${MOST_BYTES}` };
}

/** Counted level by level, as a recursion would overflow on what it is to find. */
function depthOf(value: JsonValue): number {
  let level: readonly JsonValue[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= MOST_DEPTH) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    depth += 1;
  }
  return depth;
}
