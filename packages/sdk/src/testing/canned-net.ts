import type { JsonValue } from '@rookery/model';
import type { Net, NetRequest } from '../net.js';
import { netError } from './net-error.js';
import { refuseOwnHeaders } from './own-headers.js';
import type { RecordedRequest } from './run-result.js';

/** `body`: text and bytes go out as they are, anything else as JSON. An error is what `fetch` rejects with. */
export type CannedAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: JsonValue | Uint8Array<ArrayBuffer> }
  | Error
  | ((request: RecordedRequest) => CannedAnswer);

/**
 * Answers by request: `GET https://x.test/a` or just `https://x.test/a` for any method; a trailing `*` matches the
 * rest. Of a list each answer is given once and the last one for ever.
 */
export type CannedAnswers = Readonly<Record<string, CannedAnswer | readonly CannedAnswer[]>>;

export interface CannedNet extends Net {
  readonly requests: readonly RecordedRequest[];
  /** Requests nobody had an answer for. */
  readonly unanswered: readonly string[];
}

/** A net that answers from a table and keeps what it was asked. It has no sockets: drivers are tested against real servers. */
export function cannedNet(answers: CannedAnswers = {}): CannedNet {
  const requests: RecordedRequest[] = [];
  const unanswered: string[] = [];
  const used = new Map<string, number>();

  function answerFor(request: RecordedRequest): CannedAnswer {
    const name = Object.keys(answers).find((pattern) => isMatch(pattern, request));
    if (name === undefined) {
      unanswered.push(`${request.method} ${request.url}`);
      return netError('network.refused', `no canned answer for ${request.method} ${request.url}`, { sent: false });
    }
    const given = answers[name] ?? {};
    if (!isList(given)) return given;
    const count = used.get(name) ?? 0;
    used.set(name, count + 1);
    return given[Math.min(count, given.length - 1)] ?? {};
  }

  return {
    requests,
    unanswered,
    async fetch(url, request = {}) {
      if (request.signal?.aborted === true) throw netError('network.aborted', 'the request was aborted before it was sent', { sent: false });
      refuseOwnHeaders(request);
      const recorded = await record(url, request);
      requests.push(recorded);
      return respond(recorded, request, answerFor(recorded));
    },
    connect: (target) => Promise.reject(netError('network.denied', `the canned net has no sockets (${target.host}:${target.port})`, { sent: false })),
    agent: () => {
      throw netError('network.denied', 'the canned net has no agents; use loopbackNet with a real server', { sent: false });
    },
  };
}

function isMatch(pattern: string, request: RecordedRequest): boolean {
  return [request.url, `${request.method} ${request.url}`].some((name) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

function isList(given: CannedAnswer | readonly CannedAnswer[]): given is readonly CannedAnswer[] {
  return Array.isArray(given);
}

async function record(url: string | URL, request: NetRequest): Promise<RecordedRequest> {
  const method = request.method ?? 'GET';
  const probe = new Request('http://canned.invalid/', {
    method: 'POST',
    headers: { ...request.headers },
    ...(request.body === undefined ? {} : { body: toBody(request.body) }),
  });
  return {
    method,
    url: new URL(url).href,
    headers: Object.fromEntries(probe.headers),
    body: request.body === undefined ? null : await probe.text(),
    credential: request.credential ?? null,
  };
}

function toBody(body: NonNullable<NetRequest['body']>): string | Uint8Array<ArrayBuffer> | URLSearchParams | FormData {
  return body instanceof Uint8Array ? Uint8Array.from(body) : body;
}

function respond(recorded: RecordedRequest, request: NetRequest, answer: CannedAnswer): Response {
  if (typeof answer === 'function') return respond(recorded, request, answer(recorded));
  if (answer instanceof Error) throw answer;
  const { status = 200, body } = answer;
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  const headers = { ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }), ...answer.headers };
  const isWithout = body === undefined || status === 204 || status === 304 || request.discardBody?.(status) === true;
  const content = isWithout ? null : isText ? body : JSON.stringify(body);
  const response = new Response(content, { status, headers });
  Object.defineProperty(response, 'url', { value: recorded.url });
  return response;
}
