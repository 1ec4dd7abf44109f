import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerJson, readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type Fault, type FaultPlan } from '../wire/faults.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';
import { createCallbackPost, type TwilioCallback } from './callbacks.js';
import { createMessageLife, type MessageLife, type Recipient } from './message-life.js';
import { LIST_PARAMETERS, TwilioApiError } from './message-parameters.js';
import { toMediaList, toResource, type TwilioMessage } from './message-resource.js';
import type { Account } from './senders.js';

export interface TwilioSimulatorOptions extends ListenOptions {
  /** Milliseconds since 1970 for dates and queues; default `Date.now`. */
  readonly now?: () => number;
  /** Calls under way at once before 429; default 100. */
  readonly concurrency?: number;
}

/** One call of the API. `status` 0: cut off by a fault. */
export interface TwilioCall {
  readonly operation: 'create' | 'list' | 'fetch' | 'media' | 'account' | 'unknown';
  readonly status: number;
  readonly code: number | null;
  readonly fields: Readonly<Record<string, string>>;
}

export interface TwilioSimulator {
  readonly url: string;
  addAccount(account: { readonly sid: string; readonly authToken: string; readonly name?: string; readonly keys?: Readonly<Record<string, string>> }): void;
  addNumber(accountSid: string, number: string, settings?: { readonly segmentsPerSecond?: number }): void;
  addService(accountSid: string, sid: string, numbers: readonly string[]): void;
  setRecipient(number: string, recipient: Recipient): void;
  /** `undefined`: what people write is only in the log. */
  setInboundUrl(number: string, url: string | undefined): void;
  /** A person writes to one of the numbers. Resolves when its address, if it has one, has answered. */
  receive(given: { readonly to: string; readonly from: string; readonly body: string; readonly media?: readonly { readonly url: string; readonly contentType: string }[] }): Promise<{ readonly sid: string }>;
  /** Lets time pass in the queue of a sender: so long it has to do already. */
  fillQueue(number: string, ms: number): void;
  /** Newest first. */
  messages(to?: string): readonly TwilioMessage[];
  calls(operation?: TwilioCall['operation']): readonly TwilioCall[];
  callbacks(): readonly TwilioCallback[];
  holdCallbacks(): void;
  releaseCallbacks(how?: { readonly order?: 'as made' | 'reversed'; readonly times?: number }): Promise<void>;
  /** All callbacks made so far have been answered. */
  settled(): Promise<void>;
  /** `on` is `create`, `list`, `fetch` or `account`. */
  inject(plan: FaultPlan): void;
  /** Forgets messages, calls, callbacks, faults, recipients, queues and who wrote STOP; accounts stay. */
  reset(): void;
  stop(): Promise<void>;
}

const CALLBACK_TIMEOUT_MS = 15_000;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Starts the part of Twilio's REST API 2010-04-01 that sends and finds messages, with its status callbacks and inbound messages,
 * signed. It knows no idempotency: two equal calls are two messages.
 */
export async function startTwilioSimulator(options: TwilioSimulatorOptions = {}): Promise<TwilioSimulator> {
  const { now = Date.now, concurrency = 100 } = options;
  const stopping = new AbortController();
  const accounts = new Map<string, Account>();
  const faults = createFaultQueue();
  const callbacks = createCallbackPost({ timeoutMs: CALLBACK_TIMEOUT_MS, signal: stopping.signal });
  const life = createMessageLife({ now, callbacks });
  let calls: TwilioCall[] = [];
  let underWay = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const operation = operationOf(request.method ?? '', url.pathname);
    const fault = faults.take(operation);
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before body') return resetConnection(request);
    const body = (await readBody(request)).toString('utf8');
    const fields = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams;
    underWay += 1;
    const answer = await answerTo({ request, url, operation, fields, fault }).finally(() => (underWay -= 1));
    const isCut = fault !== undefined && ('reset' in fault || 'hang' in fault);
    calls.push({ operation, status: isCut ? 0 : answer.status, code: codeOf(answer.body), fields: Object.fromEntries(fields) });
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    if (fault !== undefined && 'hang' in fault) return;
    answerJson(response, answer.status, answer.body, fault !== undefined && 'headers' in fault ? fault.headers : {});
  };

  const answerTo = async (call: { readonly request: IncomingMessage; readonly url: URL; readonly operation: TwilioCall['operation']; readonly fields: URLSearchParams; readonly fault: Fault | undefined }): Promise<Answer> => {
    const { request, url, operation, fields, fault } = call;
    try {
      if (fault !== undefined && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { signal: stopping.signal });
      if (fault !== undefined && stopsBeforeEffect(fault)) return 'status' in fault ? { status: fault.status, body: typeof fault.body === 'object' && fault.body !== null ? { ...fault.body } : { status: fault.status } } : { status: 0, body: {} };
      if (underWay > concurrency) throw new TwilioApiError(429, 20429, 'Too Many Requests');
      const account = authenticate(accounts, request, url);
      return perform(life, account, { operation, fields, sid: /Messages\/(\w+)(?:\/Media)?\.json$/.exec(url.pathname)?.[1] });
    } catch (error) {
      if (!(error instanceof TwilioApiError)) throw error;
      const { status, code, message } = error;
      return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
    }
  };

  const accountOf = (number: string): Account => {
    const account = [...accounts.values()].find(({ senders }) => senders.has(number));
    if (account === undefined) throw new Error(`${number} belongs to no account; add it with addNumber`);
    return account;
  };
  const senderOf = (number: string) => {
    const sender = accountOf(number).senders.get(number);
    if (sender === undefined) throw new Error(`${number} is no sender`);
    return sender;
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    url: server.url,
    addAccount: ({ sid, authToken, name = 'Test', keys = {} }) => void accounts.set(sid, { sid, authToken, name, keys: new Map(Object.entries(keys)), senders: new Map(), services: new Map() }),
    addNumber: (accountSid, number, { segmentsPerSecond = 1 } = {}) =>
      void requireAccount(accounts, accountSid).senders.set(number, { number, segmentsPerSecond, inboundUrl: undefined, services: new Set(), busyUntil: 0, stopped: new Set() }),
    addService: (accountSid, sid, numbers) => {
      const account = requireAccount(accounts, accountSid);
      account.services.set(sid, new Set(numbers));
      for (const number of numbers) account.senders.get(number)?.services.add(sid);
    },
    setRecipient: (number, recipient) => void life.recipients.set(number, recipient),
    setInboundUrl: (number, url) => {
      senderOf(number).inboundUrl = url;
    },
    receive: ({ to, ...given }) => life.receive(accountOf(to), to, given),
    fillQueue: (number, ms) => {
      senderOf(number).busyUntil = now() + ms;
    },
    messages: (to) => life.all().filter((message) => to === undefined || message.to === to),
    calls: (operation) => calls.filter((call) => operation === undefined || call.operation === operation),
    callbacks: () => callbacks.all(),
    holdCallbacks: () => callbacks.hold(),
    releaseCallbacks: (how) => callbacks.release(how),
    settled: () => callbacks.done(),
    inject: (plan) => faults.add(plan),
    reset: () => {
      calls = [];
      faults.clear();
      callbacks.clear();
      life.clear();
      for (const { senders } of accounts.values()) {
        for (const sender of senders.values()) {
          sender.busyUntil = 0;
          sender.stopped.clear();
        }
      }
    },
    stop: () => {
      stopping.abort();
      return server.stop();
    },
  };
}

function operationOf(method: string, path: string): TwilioCall['operation'] {
  if (/^\/2010-04-01\/Accounts\/\w+\/Messages\.json$/.test(path)) return method === 'POST' ? 'create' : 'list';
  if (/^\/2010-04-01\/Accounts\/\w+\/Messages\/\w+\.json$/.test(path) && method === 'GET') return 'fetch';
  if (/^\/2010-04-01\/Accounts\/\w+\/Messages\/\w+\/Media\.json$/.test(path) && method === 'GET') return 'media';
  return /^\/2010-04-01\/Accounts\/\w+\.json$/.test(path) && method === 'GET' ? 'account' : 'unknown';
}

function authenticate(accounts: ReadonlyMap<string, Account>, request: IncomingMessage, url: URL): Account {
  const [, encoded = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const [username = '', password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 2);
  const sid = /^\/2010-04-01\/Accounts\/(\w+?)(\.json|\/)/.exec(url.pathname)?.[1] ?? '';
  const account = accounts.get(sid);
  const isKnown = account !== undefined && ((username === sid && password === account.authToken) || (password !== '' && account.keys.get(username) === password));
  if (!isKnown) throw new TwilioApiError(401, 20003, 'Authenticate');
  return account;
}

function perform(life: MessageLife, account: Account, { operation, fields, sid }: { readonly operation: TwilioCall['operation']; readonly fields: URLSearchParams; readonly sid: string | undefined }): Answer {
  switch (operation) {
    case 'create':
      return { status: 201, body: toResource(life.create(account, fields)) };
    case 'list':
      return { status: 200, body: listOf(life, account, fields) };
    case 'fetch':
    case 'media': {
      const message = life.all().find((one) => one.sid === sid && one.accountSid === account.sid);
      if (message === undefined) throw new TwilioApiError(404, 20404, `The requested resource was not found`);
      return { status: 200, body: operation === 'fetch' ? toResource(message) : toMediaList(message) };
    }
    case 'account':
      return { status: 200, body: { sid: account.sid, friendly_name: account.name, status: 'active', type: 'Full' } };
    case 'unknown':
      throw new TwilioApiError(404, 20404, 'The requested resource was not found');
  }
}

/** Newest first, page by page. */
function listOf(life: MessageLife, account: Account, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const unknown = [...query.keys()].find((name) => !LIST_PARAMETERS.includes(name));
  if (unknown !== undefined) throw new TwilioApiError(400, 20001, `Unknown parameter ${unknown}`);
  const size = Number(query.get('PageSize') ?? 50);
  if (!Number.isInteger(size) || size < 1 || size > 1_000) throw new TwilioApiError(400, 20001, 'PageSize must be between 1 and 1000');
  const [to, from] = [query.get('To'), query.get('From')];
  const after = query.get('DateSent>');
  if (after !== null && Number.isNaN(Date.parse(after))) throw new TwilioApiError(400, 20001, 'DateSent is not a date');
  const isAfter = (sentAt: number | null): boolean => after === null || (sentAt !== null && sentAt >= Date.parse(after));
  const found = life.all().filter((one) => one.accountSid === account.sid && (to === null || one.to === to) && (from === null || one.from === from) && isAfter(one.sentAt));
  const index = Number(query.get('Page') ?? 0);
  const addressOf = (page: number): string => {
    const asked = new URLSearchParams(query);
    asked.set('Page', String(page));
    return `/2010-04-01/Accounts/${account.sid}/Messages.json?${asked.toString()}`;
  };
  const start = index * size;
  const page = found.slice(start, start + size);
  return {
    messages: page.map(toResource), page: index, page_size: size, start, end: Math.max(start, start + page.length - 1), uri: addressOf(index), first_page_uri: addressOf(0),
    next_page_uri: start + size < found.length ? addressOf(index + 1) : null, previous_page_uri: index === 0 ? null : addressOf(index - 1),
  };
}

const stopsBeforeEffect = (fault: Fault): boolean => 'status' in fault || ('reset' in fault && fault.reset !== 'after effect') || ('hang' in fault && fault.hang === 'before effect');

function codeOf(body: Readonly<Record<string, unknown>>): number | null {
  return typeof body['code'] === 'number' ? body['code'] : null;
}

function requireAccount(accounts: ReadonlyMap<string, Account>, sid: string): Account {
  const account = accounts.get(sid);
  if (account === undefined) throw new Error(`${sid} is no account; add it with addAccount`);
  return account;
}
