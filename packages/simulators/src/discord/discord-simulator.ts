import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type FaultPlan } from '../wire/faults.js';
import { isRecord, parseJson } from '../wire/json-value.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';

export interface DiscordSimulatorOptions extends ListenOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

export interface DiscordMessage {
  readonly id: string;
  readonly channel: string;
  readonly content: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface DiscordSimulator {
  /** What takes the place of `https://discord.com/api/v10`. */
  readonly apiRoot: string;
  addBot(token: string): void;
  addChannel(id: string, settings?: { readonly mayWrite?: boolean }): void;
  /** Returns its address. */
  addWebhook(id: string, token: string, channel: string): string;
  removeWebhook(id: string): void;
  messages(channel?: string): readonly DiscordMessage[];
  inject(plan: FaultPlan): void;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const LONGEST_CONTENT = 2_000;
const MOST_EMBEDS = 10;
const LONGEST_NONCE = 25;
/** Five calls in two seconds, for a webhook or a channel. */
const WINDOW = { calls: 5, ms: 2_000 } as const;

/**
 * Starts the part of Discord's HTTP API v10 that writes messages: "Execute Webhook" and "Create Message", with `nonce` and `enforce_nonce`, the limits of a
 * message, and the rate limit of five calls in two seconds, answered with 429 and `retry_after` in seconds.
 * Sources: docs.discord.com "Webhook", "Message", "Rate Limits".
 */
export async function startDiscordSimulator(options: DiscordSimulatorOptions = {}): Promise<DiscordSimulator> {
  const { now = Date.now } = options;
  const bots = new Set<string>();
  const channels = new Map<string, { readonly mayWrite: boolean }>();
  const webhooks = new Map<string, { readonly token: string; readonly channel: string }>();
  const recent = new Map<string, readonly number[]>();
  const nonces = new Map<string, DiscordMessage>();
  const faults = createFaultQueue();
  const messages: DiscordMessage[] = [];

  const limited = (bucket: string): Answer | undefined => {
    const at = now();
    const within = (recent.get(bucket) ?? []).filter((time) => time > at - WINDOW.ms);
    const oldest = within[0];
    if (within.length >= WINDOW.calls && oldest !== undefined) {
      const seconds = (oldest + WINDOW.ms - at) / 1_000;
      return { status: 429, body: { message: 'You are being rate limited.', retry_after: seconds, global: false }, headers: { 'retry-after': String(Math.ceil(seconds)) } };
    }
    recent.set(bucket, [...within, at]);
    return undefined;
  };

  const create = (channel: string, body: Readonly<Record<string, unknown>>): Answer => {
    const faultsOfBody = faultsOf(body);
    if (Object.keys(faultsOfBody).length > 0) return { status: 400, body: { message: 'Invalid Form Body', code: 50_035, errors: faultsOfBody } };
    const content = typeof body['content'] === 'string' ? body['content'] : '';
    if (content === '' && listOf(body['embeds']).length === 0) return { status: 400, body: { message: 'Cannot send an empty message', code: 50_006 } };
    const nonce = body['enforce_nonce'] === true ? `${channel} ${String(body['nonce'])}` : undefined;
    const known = nonce === undefined ? undefined : nonces.get(nonce);
    const message = known ?? { id: String(1_000_000 + messages.length), channel, content, body };
    if (known === undefined) messages.push(message);
    if (nonce !== undefined) nonces.set(nonce, message);
    return { status: 200, body: { id: message.id, channel_id: channel, content } };
  };

  const execute = (id: string, token: string, url: URL, body: Readonly<Record<string, unknown>>): Answer => {
    const webhook = webhooks.get(id);
    if (webhook === undefined) return { status: 404, body: { message: 'Unknown Webhook', code: 10_015 } };
    if (webhook.token !== token) return { status: 401, body: { message: 'Invalid Webhook Token', code: 50_027 } };
    const answer = limited(`webhook ${id}`) ?? create(webhook.channel, body);
    return answer.status === 200 && url.searchParams.get('wait') !== 'true' ? { status: 204, body: '' } : answer;
  };

  const write = (channel: string, token: string, body: Readonly<Record<string, unknown>>): Answer => {
    if (!bots.has(token)) return { status: 401, body: { message: '401: Unauthorized', code: 0 } };
    const known = channels.get(channel);
    if (known === undefined) return { status: 404, body: { message: 'Unknown Channel', code: 10_003 } };
    if (!known.mayWrite) return { status: 403, body: { message: 'Missing Permissions', code: 50_013 } };
    return limited(`channel ${channel}`) ?? create(channel, body);
  };

  const answerTo = (request: IncomingMessage, url: URL, body: Readonly<Record<string, unknown>>): Answer => {
    const webhook = /^\/api\/(?:v10\/)?webhooks\/(\d+)\/([\w-]+)$/.exec(url.pathname);
    if (webhook !== null) return request.method === 'GET' ? look(webhook[1] ?? '', webhook[2] ?? '') : execute(webhook[1] ?? '', webhook[2] ?? '', url, body);
    const token = /^Bot (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (url.pathname.endsWith('/users/@me')) return bots.has(token) ? { status: 200, body: { id: '1', username: 'rook' } } : { status: 401, body: { message: '401: Unauthorized', code: 0 } };
    const channel = /^\/api\/v10\/channels\/([^/]+)\/messages$/.exec(url.pathname)?.[1];
    return channel === undefined ? { status: 404, body: { message: '404: Not Found', code: 0 } } : write(channel, token, body);
  };

  const look = (id: string, token: string): Answer => (webhooks.get(id)?.token === token ? { status: 200, body: { id, name: 'Rook' } } : { status: 404, body: { message: 'Unknown Webhook', code: 10_015 } });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const fault = faults.take(url.pathname);
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before body') return resetConnection(request);
    const parsed = parseJson((await readBody(request)).toString('utf8') || '{}');
    if (fault !== undefined && 'status' in fault) return answerJson(response, fault.status, fault.body ?? { message: 'fault' }, fault.headers);
    if (fault !== undefined && 'hang' in fault && fault.hang === 'before effect') return;
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before effect') return resetConnection(request);
    const { status, body, headers } = isRecord(parsed) ? answerTo(request, url, parsed) : { status: 400, body: { message: 'The request body contains invalid JSON.', code: 50_109 }, headers: {} };
    if (fault !== undefined && 'hang' in fault) return;
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    if (status === 204) response.writeHead(204).end();
    else answerJson(response, status, body, headers);
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    apiRoot: `${server.url}/api/v10`,
    addBot: (token) => void bots.add(token),
    addChannel: (id, { mayWrite = true } = {}) => void channels.set(id, { mayWrite }),
    addWebhook(id, token, channel) {
      webhooks.set(id, { token, channel });
      return `${server.url}/api/webhooks/${id}/${token}`;
    },
    removeWebhook: (id) => void webhooks.delete(id),
    messages: (channel) => messages.filter((message) => channel === undefined || message.channel === channel),
    inject: (plan) => faults.add(plan),
    stop: () => server.stop(),
  };
}

function faultsOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const wrong = (message: string) => ({ _errors: [{ code: 'BASE_TYPE_BAD_LENGTH', message }] });
  const { content, embeds, nonce } = body;
  return {
    ...(content !== undefined && typeof content !== 'string' ? { content: wrong('Could not interpret "content" as string.') } : {}),
    ...(typeof content === 'string' && content.length > LONGEST_CONTENT ? { content: wrong(`Must be ${LONGEST_CONTENT} or fewer in length.`) } : {}),
    ...(listOf(embeds).length > MOST_EMBEDS ? { embeds: wrong(`Must be ${MOST_EMBEDS} or fewer in length.`) } : {}),
    ...(embeds !== undefined && !Array.isArray(embeds) ? { embeds: wrong('Only iterables may be used in a list.') } : {}),
    ...(typeof nonce === 'string' && nonce.length > LONGEST_NONCE ? { nonce: wrong(`Must be ${LONGEST_NONCE} or fewer in length.`) } : {}),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
