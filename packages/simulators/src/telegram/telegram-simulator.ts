import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerJson, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue } from '../wire/faults.js';
import type { Fault } from '../wire/faults.js';
import type { JsonRecord } from '../wire/json-value.js';
import { listenOnLoopback } from '../wire/loopback-server.js';
import type { ListenOptions } from '../wire/loopback-server.js';
import { BotApiError, tooManyRequests } from './bot-api-error.js';
import type { Bot, CallContext, FileStore, TelegramLimits } from './call-context.js';
import { createCallLog } from './call-log.js';
import type { CallLog, CallOutcome } from './call-log.js';
import { createChats } from './chats.js';
import type { Attachment } from './chats.js';
import { answerControl } from './control.js';
import { METHOD_HANDLERS } from './method-handlers.js';
import { METHOD_TABLE } from './method-table.js';
import { parseParameters } from './parameters.js';
import type { Parameters } from './parameters.js';
import { readRequestFields } from './request-fields.js';
import { createScenario } from './scenario.js';
import type { TelegramScenario } from './scenario.js';
import type { WebhookDelivery } from './updates.js';

export interface TelegramSimulatorOptions extends ListenOptions {
  /** Milliseconds since 1970 for dates and rate limits; default `Date.now`. Waiting is always in real time. */
  readonly now?: () => number;
  /** Overrides of the documented limits; `Infinity` switches one off. */
  readonly limits?: Partial<TelegramLimits>;
  /** Floods that nobody can foresee: with this chance a sending call blocks its bot for so many seconds, from and to. */
  readonly floods?: { readonly chance: number; readonly seconds: readonly [number, number]; readonly random: () => number };
  /** How a failed webhook call is repeated; default 5 attempts, 200 ms apart, 10 s each. */
  readonly webhook?: Partial<WebhookDelivery>;
}

export interface TelegramSimulator extends TelegramScenario {
  /** What a client takes as `apiRoot`; the same as `url`. */
  readonly apiRoot: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** The limits the Bot API and the Bots FAQ document (2026), with a small burst allowance per chat. */
export const DOCUMENTED_LIMITS: TelegramLimits = {
  botPerSecond: 30,
  chatPerSecond: 1,
  chatBurst: 3,
  groupPerMinute: 20,
  shortestRetryAfter: 1,
  textCharacters: 4096,
  captionCharacters: 1024,
  albumMinimum: 2,
  albumMaximum: 10,
  callbackDataBytes: 64,
  photoBytes: 10_000_000,
  fileBytes: 50_000_000,
};

/**
 * Starts a Telegram Bot API server on loopback that real client libraries talk to. It enforces the documented rules,
 * records every call and message, and knows no idempotency: two equal calls are two messages, and `duplicates()`
 * counts them. It starts with no bots and no chats.
 */
export async function startTelegramSimulator(options: TelegramSimulatorOptions = {}): Promise<TelegramSimulator> {
  const now = options.now ?? Date.now;
  const limits = { ...DOCUMENTED_LIMITS, ...options.limits };
  const stopping = new AbortController();
  const delivery = { retryMs: 200, attempts: 5, timeoutMs: 10_000, ...options.webhook };
  const chats = createChats();
  const bots = new Map<string, Bot>();
  const faults = createFaultQueue();
  const log = createCallLog();
  const files = createFileStore();
  let mediaGroups = 0;
  const nextMediaGroupId = (): string => String((mediaGroups += 1));
  const callSelf = (token: string, { method, ...parameters }: JsonRecord): void => {
    const body = JSON.stringify(parameters);
    // Telegram tells nobody what became of it; the record of calls does.
    void fetch(`${server.url}/bot${token}/${String(method)}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: stopping.signal }).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
  };
  const scenario = createScenario({ bots, chats, faults, log, limits, now, delivery, stopping: stopping.signal, perform: callSelf });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = /^\/bot([^/]+)\/([A-Za-z]+)$/.exec(request.url?.split('?', 1)[0] ?? '');
    if (target === null) return answerJson(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
    const [, token = '', writtenMethod = ''] = target;
    const method = canonicalMethod(writtenMethod);
    const fault = faults.take(method);
    const call: Call = { log, at: now(), method, bot: bots.get(decodeURIComponent(token)), fault };
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before body') {
      noteCall(call, { status: 0, outcome: 'reset', tookEffect: false });
      return resetConnection(request);
    }
    const clientLeft = new AbortController();
    response.once('close', () => clientLeft.abort());
    const perform = async (): Promise<Answer> => {
      const fields = await readRequestFields(request);
      if (call.bot === undefined) throw new BotApiError(401, 'Unauthorized');
      const rule = METHOD_TABLE.get(method);
      const handler = METHOD_HANDLERS.get(method);
      if (rule === undefined || handler === undefined) throw new BotApiError(404, 'Not Found: method not found');
      call.fields = Object.fromEntries(fields.values);
      if (fault !== undefined && isStoppedBeforeEffect(fault)) return injectedAnswer(fault);
      if (fault !== undefined && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { signal: stopping.signal });
      const parameters = parseParameters(rule, fields);
      call.parameters = parameters;
      const blockedFor = rule.isBlockedByFlood ? call.bot.flood.blockedFor(now()) : 0;
      if (blockedFor > 0) {
        call.cameWhileBlocked = true;
        throw tooManyRequests(blockedFor);
      }
      const flood = rule.isBlockedByFlood ? floodOf(options.floods) : 0;
      if (flood > 0) {
        call.bot.flood.block(now(), flood);
        throw tooManyRequests(flood);
      }
      const context: CallContext = { method, bot: call.bot, chats, files, limits, now, nextMediaGroupId, clientLeft: clientLeft.signal };
      const result = await handler(context, parameters);
      return { status: 200, body: { ok: true, result }, tookEffect: true };
    };
    const answer = await perform().catch(refusal);
    respond(request, response, { call, answer });
  };

  const server = await listenOnLoopback((request, response) => {
    const isControl = request.url?.startsWith('/__') === true;
    supervise(response, isControl ? answerControl(scenario, request, response) : handle(request, response));
  }, options);
  return {
    ...scenario,
    apiRoot: server.url,
    url: server.url,
    stop: () => {
      stopping.abort();
      return server.stop();
    },
  };
}

interface Call {
  readonly log: CallLog;
  readonly at: number;
  readonly method: string;
  readonly bot: Bot | undefined;
  readonly fault: Fault | undefined;
  fields?: JsonRecord;
  parameters?: Parameters;
  cameWhileBlocked?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: JsonRecord;
  readonly tookEffect: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

function respond(request: IncomingMessage, response: ServerResponse, done: { readonly call: Call; readonly answer: Answer }): void {
  const { call, answer } = done;
  const { fault } = call;
  const outcome = fault === undefined ? 'answered' : outcomeOf(fault);
  noteCall(call, { status: answer.status, outcome, tookEffect: answer.tookEffect, description: answer.body['description'] });
  if (outcome === 'reset') resetConnection(request);
  else if (outcome === 'answered' || outcome === 'faulted') answerJson(response, answer.status, answer.body, answer.headers);
}

function noteCall(
  call: Call,
  end: { readonly status: number; readonly outcome: CallOutcome; readonly tookEffect: boolean; readonly description?: unknown },
): void {
  call.log.add({
    at: call.at,
    bot: call.bot?.username ?? '',
    method: call.method,
    parameters: call.parameters?.plain ?? call.fields ?? {},
    status: end.outcome === 'hung' || end.outcome === 'reset' ? 0 : end.status,
    ...(typeof end.description === 'string' ? { description: end.description } : {}),
    outcome: end.outcome,
    tookEffect: end.tookEffect,
    cameWhileBlocked: call.cameWhileBlocked === true,
  });
}

/** Whole seconds, 0 for most calls. */
function floodOf(floods: TelegramSimulatorOptions['floods']): number {
  if (floods === undefined || floods.random() >= floods.chance) return 0;
  const [from, to] = floods.seconds;
  return Math.round(from + floods.random() * (to - from));
}

const isStoppedBeforeEffect = (fault: Fault): boolean =>
  'status' in fault || ('reset' in fault && fault.reset !== 'after effect') || ('hang' in fault && fault.hang === 'before effect');

function outcomeOf(fault: Fault): CallOutcome {
  if ('status' in fault) return 'faulted';
  if ('reset' in fault) return 'reset';
  return 'hang' in fault ? 'hung' : 'answered';
}

function injectedAnswer(fault: Fault): Answer {
  if (!('status' in fault)) return { status: 0, body: {}, tookEffect: false };
  const standard = { ok: false, error_code: fault.status, description: STATUS_CODES[fault.status] ?? 'Injected' };
  const body = typeof fault.body === 'object' && fault.body !== null ? { ...fault.body } : standard;
  return { status: fault.status, body, tookEffect: false, ...(fault.headers === undefined ? {} : { headers: fault.headers }) };
}

function refusal(error: unknown): Answer {
  if (!(error instanceof BotApiError)) throw error;
  const { errorCode, description, parameters } = error;
  const body = { ok: false, error_code: errorCode, description, ...(parameters === undefined ? {} : { parameters }) };
  return { status: errorCode, body, tookEffect: false };
}

// Method names are not case sensitive (Telegram Bot API, "Making requests").
function canonicalMethod(written: string): string {
  const lowered = written.toLowerCase();
  return [...METHOD_TABLE.keys()].find((known) => known.toLowerCase() === lowered) ?? written;
}

function createFileStore(): FileStore {
  const files = new Map<string, Attachment>();
  return {
    remember(file) {
      files.set(file.fileId, file);
      return file;
    },
    find: (fileId) => files.get(fileId),
  };
}
