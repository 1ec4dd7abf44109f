import { z } from 'zod';
import type { OpenApi, Operation } from '../../src/composition/access/open-api.fixture.js';
import type { FuzzRequest } from './requests.js';
import type { FuzzAnswer } from './send.js';

const errorSchema = z.strictObject({ error: z.strictObject({ code: z.string().min(1), message: z.string().min(1), issues: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional() }) });

/** Where 503 is a word about something else than this server, by the code that comes with it. */
const foreignTrouble: ReadonlySet<string> = new Set(['provider.unavailable', 'provider.unknown', 'source.unavailable']);

export interface Secrets {
  /** Stands in every text of the workspace that nobody here may see. */
  readonly mark: string;
}

/** What is wrong with an answer; nothing, when it is as the document says. */
export function judge(document: OpenApi, { mark }: Secrets): (answer: FuzzAnswer, request?: FuzzRequest) => string | undefined {
  // Its name alone may be the caller's own word, sent back.
  const shown = new RegExp(`${mark} (?:title|description|parameter|fault|lot|variable|stored|dashboard|table|row|token|secret|workspace)`);
  const checks = new Map<unknown, z.ZodType>();
  const schemaOf = (schema: unknown): z.ZodType => {
    const known = checks.get(schema) ?? z.fromJSONSchema(JSON.parse(JSON.stringify({ ...(schema as object), $defs: document.components.schemas }).replaceAll('#/components/schemas/', '#/$defs/')));
    checks.set(schema, known);
    return known;
  };
  return ({ status, headers, text }, request) => {
    if (status === 0) return request === undefined || (request.body?.byteLength ?? 0) > 0 ? undefined : 'the connection was closed without an answer';
    if (shown.test(text) || shown.test(JSON.stringify(headers))) return `it shows what belongs to another workspace`;
    if (headers['x-injected'] !== undefined) return 'a header of the caller came back';
    const isJson = /^application\/(?:\w+\+)?json/.test(String(headers['content-type'] ?? ''));
    const json = isJson && text !== '' ? parsed(text) : undefined;
    if (isJson && text !== '' && json === undefined) return 'the answer says it is JSON, and is not';
    if (status >= 400) return faultOfError({ status, text, isJson, json }, request);
    const content = documented(request?.operation, document, String(status));
    if (request?.operation !== undefined && content === undefined && status < 300 && request.method !== 'HEAD') return `the document has no answer ${status}`;
    const schema = content?.['application/json']?.schema;
    if (schema === undefined || !isJson) return undefined;
    const checked = schemaOf(schema).safeParse(json);
    return checked.success ? undefined : `the answer is not what the document says: ${z.prettifyError(checked.error)}`;
  };
}

function faultOfError({ status, text, isJson, json }: { readonly status: number; readonly text: string; readonly isJson: boolean; readonly json: unknown }, request: FuzzRequest | undefined): string | undefined {
  // Who asks for another protocol is refused without words.
  if (request === undefined && status === 404 && text === '') return undefined;
  if (request?.method === 'HEAD') return status >= 500 ? `it is answered ${status}` : undefined;
  const error = errorSchema.safeParse(json);
  if (status >= 500 && !(status === 503 && error.success && foreignTrouble.has(error.data.error.code))) return `it is answered ${status}`;
  if (!isJson || !error.success) return `an error in another form: ${text.slice(0, 200)}`;
  if (request?.operation !== undefined && request.operation.responses[String(status)] === undefined) return `the document has no error ${status} (${error.data.error.code})`;
  return undefined;
}

function documented(operation: Operation | undefined, document: OpenApi, status: string) {
  const response = operation?.responses[status];
  if (response === undefined) return undefined;
  return response.$ref === undefined ? (response.content ?? {}) : document.components.responses[response.$ref.split('/').at(-1) ?? '']?.content;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
