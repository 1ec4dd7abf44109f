import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type FaultPlan } from '../wire/faults.js';
import { isRecord, parseJson } from '../wire/json-value.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';

export interface ElasticsearchOptions extends ListenOptions {
  /** Encoded, as in the header; every other is refused. */
  readonly apiKey: string;
  /** Largest body of a request; `http.max_content_length` of the cluster, default 100 MB. */
  readonly largestBody?: number;
  /** Whether a write makes an index that is missing; default true. */
  readonly createsIndices?: boolean;
}

export interface IndexedDocument {
  readonly id: string;
  readonly version: number;
  readonly source: Readonly<Record<string, unknown>>;
  /** How many operations changed it. */
  readonly writes: number;
}

export interface ElasticsearchSimulator {
  readonly url: string;
  documents(index: string): readonly IndexedDocument[];
  /** Bulk requests that arrived whole. */
  calls(): number;
  /** `on` is a path, for example `/_bulk`. */
  inject(plan: FaultPlan): void;
  /** The next operations on this id are refused with 429, as a full queue does. */
  rejectOnce(id: string): void;
  stop(): Promise<void>;
}

type Refusal = { readonly status: number; readonly error: { readonly type: string; readonly reason: string } };
type Result = { readonly status: number; readonly result: string; readonly _version: number } | Refusal;

const INDEX_NAME = /^(?![-_+.]|\.\.?$)[^A-Z\\/*?"<>| ,#:]{1,255}$/;

/**
 * Starts what `_bulk` of Elasticsearch 8 documents: newline-delimited actions, outcomes per item, external versions, dynamic
 * mapping that keeps the first type of a field, `create` conflicts, refused names and bodies. Search and everything else is missing.
 */
export async function startElasticsearchSimulator(options: ElasticsearchOptions): Promise<ElasticsearchSimulator> {
  const indices = new Map<string, { readonly types: Map<string, string>; readonly documents: Map<string, IndexedDocument>; readonly deleted: Map<string, number> }>();
  const faults = createFaultQueue();
  const rejected: string[] = [];
  let calls = 0;

  const indexOf = (name: string) => {
    const known = indices.get(name);
    if (known !== undefined) return known;
    if (!INDEX_NAME.test(name)) return refusal(400, 'invalid_index_name_exception', `Invalid index name [${name}]`);
    if (options.createsIndices === false) return refusal(404, 'index_not_found_exception', `no such index [${name}]`);
    const created = { types: new Map<string, string>(), documents: new Map<string, IndexedDocument>(), deleted: new Map<string, number>() };
    indices.set(name, created);
    return created;
  };

  const apply = (action: string, meta: Readonly<Record<string, unknown>>, body: Readonly<Record<string, unknown>> | undefined): Result => {
    const id = textAt(meta, '_id');
    if (Buffer.byteLength(id) > 512) return refusal(400, 'illegal_argument_exception', 'id is too long, must be no longer than 512 bytes');
    const turn = rejected.indexOf(id);
    if (turn !== -1) {
      rejected.splice(turn, 1);
      return refusal(429, 'es_rejected_execution_exception', 'rejected execution of coordinating operation');
    }
    const index = indexOf(textAt(meta, '_index'));
    if ('error' in index) return index;
    const before = index.documents.get(id);
    const last = before?.version ?? index.deleted.get(id) ?? 0;
    const isExternal = meta['version_type'] === 'external';
    if (isExternal && last >= Number(meta['version'])) return refusal(409, 'version_conflict_engine_exception', `[${id}]: version conflict, current version [${last}] is higher or equal to the one provided [${String(meta['version'])}]`);
    const version = isExternal ? Number(meta['version']) : last + 1;
    if (action === 'delete') {
      index.deleted.set(id, version);
      return { status: index.documents.delete(id) ? 200 : 404, result: before === undefined ? 'not_found' : 'deleted', _version: version };
    }
    if (action === 'create' && before !== undefined) return refusal(409, 'version_conflict_engine_exception', `[${id}]: version conflict, document already exists`);
    const given = action === 'update' ? body?.['doc'] : body;
    if (!isRecord(given)) return refusal(400, 'document_parsing_exception', 'the source is not an object');
    if (action === 'update' && before === undefined && body?.['doc_as_upsert'] !== true) return refusal(404, 'document_missing_exception', `[${id}]: document missing`);
    const source = action === 'update' ? { ...before?.source, ...given } : given;
    for (const [field, value] of Object.entries(source)) {
      const type = value === null ? undefined : typeof value;
      const known = index.types.get(field);
      // A text field takes numbers and booleans; a number field takes texts that are numbers.
      const isFitting = type === undefined || known === undefined || known === type || (known === 'string' && type !== 'object') || (known === 'number' && type === 'string' && !Number.isNaN(Number(value)));
      if (!isFitting) return refusal(400, 'document_parsing_exception', `[1:1] failed to parse field [${field}] of type [${known}] in document with id '${id}'`);
      if (type !== undefined && known === undefined) index.types.set(field, type);
    }
    index.documents.set(id, { id, version, source, writes: (before?.writes ?? 0) + 1 });
    return { status: before === undefined ? 201 : 200, result: before === undefined ? 'created' : 'updated', _version: version };
  };

  const bulk = (text: string): { readonly status: number; readonly body: unknown } => {
    if (!text.endsWith('\n')) return { status: 400, body: problem(400, 'illegal_argument_exception', 'The bulk request must be terminated by a newline [\\n]') };
    const lines = text.slice(0, -1).split('\n');
    const items: unknown[] = [];
    for (let at = 0; at < lines.length; at += 1) {
      const line = parseJson(lines[at] ?? '');
      const [action, meta] = isRecord(line) ? (Object.entries(line)[0] ?? []) : [];
      if (action === undefined || !['index', 'create', 'update', 'delete'].includes(action) || !isRecord(meta)) return { status: 400, body: problem(400, 'illegal_argument_exception', `Malformed action/metadata line [${at + 1}]`) };
      if (action !== 'delete') at += 1;
      const body = action === 'delete' ? undefined : parseJson(lines[at] ?? '');
      const result = apply(action, meta, isRecord(body) ? body : undefined);
      items.push({ [action]: { _index: meta['_index'], _id: meta['_id'], ...result } });
    }
    return { status: 200, body: { took: 1, errors: items.some((item) => JSON.stringify(item).includes('"error"')), items } };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const body = await readBody(request);
    const fault = faults.take(pathname);
    if (fault !== undefined && 'status' in fault) return answerJson(response, fault.status, fault.body ?? {}, fault.headers ?? {});
    if (fault !== undefined && 'reset' in fault && fault.reset !== 'after effect') return resetConnection(request);
    if (request.headers.authorization !== `ApiKey ${options.apiKey}`) return answerJson(response, 401, problem(401, 'security_exception', 'unable to authenticate with provided credentials'), { 'www-authenticate': 'ApiKey' });
    if (request.method !== 'POST' || pathname !== '/_bulk') return answerJson(response, 405, problem(405, 'method_not_allowed', `${request.method} ${pathname} is not played here`));
    if (body.length > (options.largestBody ?? 100 * 1024 * 1024)) return answerJson(response, 413, {});
    if (!/^application\/(x-nd)?json/.test(request.headers['content-type'] ?? '')) return answerJson(response, 406, problem(406, 'media_type_header_exception', 'Content-Type is not supported'));
    calls += 1;
    const answer = bulk(body.toString('utf8'));
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    answerJson(response, answer.status, answer.body);
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    url: server.url,
    documents: (index) => [...(indices.get(index)?.documents.values() ?? [])],
    calls: () => calls,
    inject: (plan) => faults.add(plan),
    rejectOnce: (id) => void rejected.push(id),
    stop: () => server.stop(),
  };
}

function refusal(status: number, type: string, reason: string): Refusal {
  return { status, error: { type, reason } };
}

function problem(status: number, type: string, reason: string): unknown {
  return { error: { root_cause: [{ type, reason }], type, reason }, status };
}

function textAt(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}
