import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type FaultPlan } from '../wire/faults.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';

export interface SlackSimulatorOptions extends ListenOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Messages a channel takes a second; default 1, as documented. A short burst of three is let through. */
  readonly perSecond?: number;
}

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  /** As the client sent them; values that are not text as JSON. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface SlackSimulator {
  /** What takes the place of `https://slack.com/api/`. */
  readonly apiUrl: string;
  addBot(token: string, bot?: { readonly user?: string; readonly scopes?: readonly string[] }): void;
  addChannel(id: string, settings?: { readonly name?: string; readonly isArchived?: boolean; readonly isMember?: boolean }): void;
  revoke(token: string): void;
  messages(channel?: string): readonly SlackMessage[];
  /** Calls by method. */
  calls(method: string): number;
  inject(plan: FaultPlan): void;
  stop(): Promise<void>;
}

interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isArchived: boolean;
  readonly isMember: boolean;
  /** When the last messages came. */
  readonly recent: number[];
}

const LONGEST_TEXT = 40_000;
const BURST = 3;

/**
 * Starts the part of Slack's Web API that writes messages: `auth.test` and `chat.postMessage`, with tokens, scopes, channels, the limits
 * of a text and one message a second and channel. A refusal is HTTP 200 with `ok: false`, as it is there; only the rate limit is a 429.
 * Sources: api.slack.com "chat.postMessage", "Rate limits".
 */
export async function startSlackSimulator(options: SlackSimulatorOptions = {}): Promise<SlackSimulator> {
  const { now = Date.now, perSecond = 1 } = options;
  const bots = new Map<string, { readonly user: string; readonly scopes: readonly string[]; isRevoked: boolean }>();
  const channels = new Map<string, Channel>();
  const faults = createFaultQueue();
  const messages: SlackMessage[] = [];
  const calls: string[] = [];

  const post = (fields: Readonly<Record<string, string>>): { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> } => {
    const asked = fields['channel'] ?? '';
    const channel = [...channels.values()].find(({ id, name }) => asked === id || asked === `#${name}` || asked === name);
    if (channel === undefined) return refusal('channel_not_found');
    if (channel.isArchived) return refusal('is_archived');
    if (!channel.isMember) return refusal('not_in_channel');
    const text = fields['text'] ?? '';
    if (text === '' && fields['blocks'] === undefined) return refusal('no_text');
    if (text.length > LONGEST_TEXT) return refusal('msg_too_long');
    if (fields['blocks'] !== undefined && !isList(fields['blocks'])) return refusal('invalid_blocks');
    const at = now();
    const recent = channel.recent.filter((time) => time > at - (BURST / perSecond) * 1_000);
    if (recent.length >= BURST) return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': String(Math.ceil(1 / perSecond)) } };
    channel.recent.splice(0, channel.recent.length, ...recent, at);
    const ts = `${Math.floor(at / 1_000)}.${String(messages.length + 1).padStart(6, '0')}`;
    messages.push({ channel: channel.id, ts, fields });
    return { status: 200, body: { ok: true, channel: channel.id, ts, message: { type: 'message', text, ts } } };
  };

  const answer = (method: string, token: string, fields: Readonly<Record<string, string>>) => {
    const bot = bots.get(token);
    if (token === '') return refusal('not_authed');
    if (bot === undefined) return refusal('invalid_auth');
    if (bot.isRevoked) return refusal('token_revoked');
    if (method === 'auth.test') return { status: 200, body: { ok: true, url: 'https://test.slack.com/', team: 'Test', user: bot.user, team_id: 'T1', user_id: 'U1', bot_id: 'B1' } };
    if (method !== 'chat.postMessage') return refusal('unknown_method');
    return bot.scopes.includes('chat:write') ? post(fields) : refusal('missing_scope', { needed: 'chat:write', provided: bot.scopes.join(',') });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = (request.url ?? '').replace(/^\/api\//, '').split('?')[0] ?? '';
    const fault = faults.take(method);
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before body') return resetConnection(request);
    const fields = fieldsOf(await readBody(request), request.headers['content-type'] ?? '');
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? fields['token'] ?? '';
    calls.push(method);
    if (fault !== undefined && 'status' in fault) return answerJson(response, fault.status, fault.body ?? { ok: false, error: 'internal_error' }, fault.headers);
    if (fault !== undefined && 'hang' in fault && fault.hang === 'before effect') return;
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before effect') return resetConnection(request);
    const { status, body, headers } = answer(method, token, fields);
    if (fault !== undefined && 'hang' in fault) return;
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    answerJson(response, status, body, headers);
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    apiUrl: `${server.url}/api/`,
    addBot: (token, { user = 'rook', scopes = ['chat:write'] } = {}) => void bots.set(token, { user, scopes, isRevoked: false }),
    addChannel: (id, { name = id.toLowerCase(), isArchived = false, isMember = true } = {}) => void channels.set(id, { id, name, isArchived, isMember, recent: [] }),
    revoke(token) {
      const bot = bots.get(token);
      if (bot !== undefined) bot.isRevoked = true;
    },
    messages: (channel) => messages.filter((message) => channel === undefined || message.channel === channel),
    calls: (method) => calls.filter((call) => call === method).length,
    inject: (plan) => faults.add(plan),
    stop: () => server.stop(),
  };
}

function refusal(error: string, more: Readonly<Record<string, string>> = {}): { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> } {
  return { status: 200, body: { ok: false, error, ...more } };
}

/** The library sends forms; JSON is documented as well. */
function fieldsOf(body: Buffer, contentType: string): Readonly<Record<string, string>> {
  if (!contentType.includes('json')) return Object.fromEntries(new URLSearchParams(body.toString()));
  const parsed: unknown = JSON.parse(body.toString());
  return Object.fromEntries(Object.entries(parsed ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
