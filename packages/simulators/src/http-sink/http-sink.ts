import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerJson, readBody, readJsonBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, parseFaultPlan } from '../wire/faults.js';
import type { Fault, FaultPlan } from '../wire/faults.js';
import { listenOnLoopback } from '../wire/loopback-server.js';
import type { ListenOptions } from '../wire/loopback-server.js';

export interface HttpSinkOptions extends ListenOptions {
  /** `count` keeps only a number; `keys`, the default, one small record per call; `bodies` also headers and body. */
  readonly record?: 'count' | 'keys' | 'bodies';
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

/** One call whose request arrived completely. `tookEffect` is false where a fault stopped it before its effect. */
export interface SinkCall {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly outcome: 'answered' | 'faulted' | 'reset' | 'hung';
  readonly tookEffect: boolean;
}

export interface SinkTally {
  readonly calls: number;
  /** Calls by `Idempotency-Key`; empty in `count` mode. */
  readonly perKey: Readonly<Record<string, number>>;
  readonly withoutKey: number;
}

export interface HttpSink {
  readonly url: string;
  /** Complete requests so far, whatever their outcome. */
  count(): number;
  /** The calls in order of arrival; empty in `count` mode. */
  calls(): readonly SinkCall[];
  tally(): SinkTally;
  /** The next matching call (`on` is a path) meets this fault. */
  inject(plan: FaultPlan): void;
  /** Forgets the record and the faults. */
  reset(): void;
  stop(): Promise<void>;
}

const OK_BODY = '{"ok":true}';
const OK_HEADERS = { 'content-type': 'application/json', 'content-length': String(OK_BODY.length) };

/**
 * Starts a recorder of HTTP calls: every call gets 200 `{"ok":true}` unless a fault was injected. It is the
 * independent oracle of "each call outside is made at least once with a stable idempotency key". Paths that start with
 * `/__` control it: `GET /__calls`, `GET /__tally`, `POST /__inject`, `POST /__reset`.
 */
export async function startHttpSink(options: HttpSinkOptions = {}): Promise<HttpSink> {
  const mode = options.record ?? 'keys';
  const now = options.now ?? Date.now;
  const faults = createFaultQueue();
  const stopping = new AbortController();
  let count = 0;
  let calls: SinkCall[] = [];

  const record = (request: IncomingMessage, body: Buffer | undefined, fault: Fault | undefined): void => {
    count += 1;
    if (mode === 'count') return;
    const key = request.headers['idempotency-key'];
    calls.push({
      at: now(),
      method: request.method ?? '',
      path: request.url ?? '',
      ...(typeof key === 'string' ? { idempotencyKey: key } : {}),
      ...(mode === 'bodies' ? { headers: textHeaders(request), body: (body ?? '').toString() } : {}),
      ...outcomeOf(fault),
    });
  };

  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    request.once('end', () => {
      record(request, undefined, undefined);
      response.writeHead(200, OK_HEADERS).end(OK_BODY);
    });
    request.resume();
  };

  const receiveSlowly = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fault = faults.take(pathOf(request));
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before body') {
      resetConnection(request);
      return;
    }
    record(request, await readBody(request), fault);
    if (fault === undefined) answerJson(response, 200, { ok: true });
    else if ('status' in fault) answerJson(response, fault.status, fault.body ?? { ok: false }, fault.headers);
    else if ('reset' in fault) resetConnection(request);
    else if ('delayMs' in fault) {
      await sleep(fault.delayMs, undefined, { signal: stopping.signal });
      answerJson(response, 200, { ok: true });
    }
  };

  const sink: Omit<HttpSink, 'url' | 'stop'> = {
    count: () => count,
    calls: () => calls,
    tally: () => tallyOf(count, calls),
    inject: (plan) => faults.add(plan),
    reset: () => {
      count = 0;
      calls = [];
      faults.clear();
    },
  };

  const server = await listenOnLoopback((request, response) => {
    if (request.url?.startsWith('/__') === true) supervise(response, control(sink, request, response));
    else if (mode === 'bodies' || !faults.isEmpty) supervise(response, receiveSlowly(request, response));
    else receive(request, response);
  }, options);
  return {
    ...sink,
    url: server.url,
    stop: () => {
      stopping.abort();
      return server.stop();
    },
  };
}

async function control(sink: Omit<HttpSink, 'url' | 'stop'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJsonBody(request);
  switch (`${request.method} ${pathOf(request)}`) {
    case 'GET /__calls':
      return answerJson(response, 200, { count: sink.count(), calls: sink.calls() });
    case 'GET /__tally':
      return answerJson(response, 200, sink.tally());
    case 'POST /__inject':
      sink.inject(parseFaultPlan(body));
      return answerJson(response, 200, { ok: true });
    case 'POST /__reset':
      sink.reset();
      return answerJson(response, 200, { ok: true });
    default:
      return answerJson(response, 404, { error: `no control at ${request.method} ${request.url}; see the README` });
  }
}

function outcomeOf(fault: Fault | undefined): Pick<SinkCall, 'outcome' | 'tookEffect'> {
  if (fault === undefined || 'delayMs' in fault) return { outcome: 'answered', tookEffect: true };
  if ('status' in fault) return { outcome: 'faulted', tookEffect: false };
  if ('reset' in fault) return { outcome: 'reset', tookEffect: fault.reset === 'after effect' };
  return { outcome: 'hung', tookEffect: fault.hang === 'after effect' };
}

function tallyOf(count: number, calls: readonly SinkCall[]): SinkTally {
  const perKey = new Map<string, number>();
  let withoutKey = 0;
  for (const call of calls) {
    if (call.idempotencyKey === undefined) withoutKey += 1;
    else perKey.set(call.idempotencyKey, (perKey.get(call.idempotencyKey) ?? 0) + 1);
  }
  return { calls: count, perKey: Object.fromEntries(perKey), withoutKey };
}

const pathOf = (request: IncomingMessage): string => request.url?.split('?', 1)[0] ?? '';

const textHeaders = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
