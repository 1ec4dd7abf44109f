import type { IncomingHttpHeaders } from 'node:http';
import type { Engine, IntakeResult } from '@rookery/engine';
import { describeError } from '@rookery/model';
import type { HookAnswer, HookWait, WebhookRequest } from '@rookery/sdk';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { answerTo, internalAnswer, sendError, type ErrorAnswer } from '../http/error.filter.js';
import type { ClosingGate } from '../http/closing-gate.js';
import type { CapturesService } from './captures/captures.service.js';
import type { HookAnswers } from './hook-answers.js';
import type { Hook, HookDirectory } from './hook-directory.js';

/** Largest body of a call; what lies above is answered 413 before it is read whole. */
export const HOOK_BODY_LIMIT = 1024 * 1024;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export interface HookRouteParts {
  readonly engine: Pick<Engine, 'receiveHook' | 'learn'>;
  readonly hooks: Pick<HookDirectory, 'known' | 'look' | 'admit' | 'ratePerSecond'>;
  readonly answers: Pick<HookAnswers, 'wait'>;
  readonly captures: Pick<CapturesService, 'receive'>;
  readonly gate: ClosingGate;
  readonly log: Logger;
  readonly now: () => number;
}

/**
 * `/hooks/:hookId`, the busiest address of the server, so it runs on Fastify alone: no Nest pipe, guard or interceptor.
 * The answer leaves after the commit; 202 means that the events are durable.
 */
export function serveHooks(fastify: FastifyInstance, parts: HookRouteParts): void {
  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: HOOK_BODY_LIMIT }, (_request, body, parsed) => parsed(null, body));
    scope.setErrorHandler((error, request, reply) => sendError(reply, answerTo(error) ?? internalAnswer(error, parts.log, request)));
    scope.route<{ Params: { hookId: string } }>({
      method: METHODS,
      url: '/hooks/:hookId',
      config: { access: { kind: 'public', proof: 'the secret or signature that the hook asks for' }, summary: 'Takes events in. The answer leaves after the commit.', consumes: '*/*' },
      exposeHeadRoute: false,
      bodyLimit: HOOK_BODY_LIMIT,
      handler: (request, reply) => receive(parts, request, reply),
    });
    scope.route<{ Params: { captureId: string } }>({
      method: METHODS,
      url: '/hooks/test/:captureId',
      config: { access: { kind: 'public', proof: 'the address, which is a secret that lasts some minutes' }, summary: 'Shows a call to whoever listens for test events in the editor.', consumes: '*/*' },
      exposeHeadRoute: false,
      bodyLimit: HOOK_BODY_LIMIT,
      handler: (request, reply) => capture(parts, request, reply),
    });
    done();
  });
}

/** A test address of a draft: what comes is shown to who listens, and becomes no event. */
async function capture({ captures, gate, now }: HookRouteParts, request: FastifyRequest<{ Params: { captureId: string } }>, reply: FastifyReply): Promise<FastifyReply> {
  if (gate.isClosing) return refuse(reply, closing);
  return give(reply, await captures.receive(request.params.captureId, callOf(request, now())));
}

async function receive(parts: HookRouteParts, request: FastifyRequest<{ Params: { hookId: string } }>, reply: FastifyReply): Promise<FastifyReply> {
  const { engine, hooks, gate, now } = parts;
  if (gate.isClosing) return refuse(reply, closing);
  const hook = hooks.known(request.params.hookId) ?? (await lookFor(parts, request.params.hookId));
  if (hook === undefined) return refuse(reply, unknownHook);
  const receivedAt = now();
  if (!hooks.admit(hook, receivedAt)) return refuse(reply, { ...refusal('ingest.rate', 429, describeError('ingest.rate', { limit: hooks.ratePerSecond ?? 0 })), retryAfterS: 1 });
  const result = await engine.receiveHook(hook.agent, callOf(request, receivedAt));
  if (result.ok) return result.wait === undefined ? accept(reply, result) : answerLater(parts, reply, { ...result, wait: result.wait, workspaceId: hook.agent.workspaceId });
  return refuse(reply, { ...refusal(result.code, result.status, result.message), ...(result.retryAfterS === undefined ? {} : { retryAfterS: result.retryAfterS }) });
}

function callOf(request: FastifyRequest, receivedAt: number): WebhookRequest {
  return {
    method: request.method,
    headers: singleHeaders(request.headers),
    query: queryOf(request),
    rawBody: request.body instanceof Uint8Array ? request.body : NO_BODY,
    receivedAt,
    target: request.url,
  };
}

/** A hook that another process made a moment ago, perhaps with a workflow this one has not been told of. */
async function lookFor({ engine, hooks, now }: HookRouteParts, hookId: string): Promise<Hook | undefined> {
  const hook = await hooks.look(hookId, now());
  if (hook !== undefined) await engine.learn(hook.agent);
  return hook;
}

function accept(reply: FastifyReply, { accepted, duplicates, answer }: Extract<IntakeResult, { ok: true }>): FastifyReply {
  if (answer !== undefined) return give(reply, answer);
  return reply.status(202).header('content-type', JSON_TYPE).send(`{"accepted":${accepted},"duplicates":${duplicates}}`);
}

/** The events are durable; what the workflow makes of them is waited for, and said to be late where it is. */
async function answerLater({ answers }: HookRouteParts, reply: FastifyReply, { eventIds, wait, workspaceId }: { readonly eventIds: readonly string[]; readonly wait: HookWait; readonly workspaceId: number }): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const answer = await answers.wait(eventIds.map((traceId) => ({ workspaceId, traceId })), wait.timeoutMs, gone.signal);
  // What a workflow writes must not act as a page of the editor, which lives under the same name.
  return give(reply.header('content-security-policy', WORKFLOW_PAGE), answer ?? wait.late);
}

function give(reply: FastifyReply, { status, contentType, text, headers = {} }: HookAnswer): FastifyReply {
  return reply.status(status).headers({ ...headers, 'content-type': contentType }).send(text);
}

function refuse(reply: FastifyReply, answer: ErrorAnswer): FastifyReply {
  sendError(reply, answer);
  return reply;
}

const WORKFLOW_PAGE = "sandbox allow-forms allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action *; frame-ancestors 'none'";
const JSON_TYPE = 'application/json; charset=utf-8';
const NO_BODY = new Uint8Array(0);
const NO_QUERY: Readonly<Record<string, string>> = {};
const unknownHook = refusal('notFound', 404, 'there is no such hook, or its workflow is not published');
const closing: ErrorAnswer = { ...refusal('storage.unavailable', 503, 'the server is stopping; nothing was accepted'), retryAfterS: 5 };

function refusal(code: string, status: number, message: string): ErrorAnswer {
  return { status, body: { error: { code, message } } };
}

/** Node joins what comes twice, but for `set-cookie`, which no caller sends. */
function singleHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  if (areSingle(headers)) return headers;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function areSingle(headers: IncomingHttpHeaders): headers is Record<string, string | undefined> {
  return headers['set-cookie'] === undefined;
}

function queryOf(request: FastifyRequest): Readonly<Record<string, string | undefined>> {
  const at = request.url.indexOf('?');
  // The first of several wins, as a signature is made over what a reader sees first.
  return at < 0 ? NO_QUERY : Object.fromEntries([...new URLSearchParams(request.url.slice(at + 1))].toReversed());
}
