import type { JsonObject, JsonValue } from '@rookery/model';
import type { AgentEvent, EventReference } from '../agent-event.js';
import type { AgentLog, AgentType, EmitOptions, InboxMessage, IoContext, ReceiptsResult, SandboxRequest, SandboxResult, WebhookRefusal, WebhookResult } from '../agent.js';
import type { Credential, CredentialUse } from '../credential.js';
import { errorOf } from '../errors.js';
import type { HookAnswer } from '../hook-answer.js';
import { parseOptions } from '../manifest.js';
import type { Net } from '../net.js';
import type { PushMessage } from '../push.js';
import type { EndpointChange, Receipt } from '../receipts.js';
import { outputsOf } from '../spec.js';
import type { FeedItem, Tables, WorkspaceValues } from '../tables.js';
import { cannedNet, type CannedAnswers, type CannedNet } from './canned-net.js';
import { HostRuleError } from './host-rule-error.js';
import type { DeliveryRecord, Emitted, Failed, LogLine } from './run-result.js';
import { emptySnapshot, type PendingTimer, type Snapshot, type StoredValue } from './snapshot.js';
import { virtualClock, type VirtualClock } from './virtual-clock.js';

/** Runs code as the host's sandbox would; `trustedSandbox()` is one. */
export interface TestSandbox {
  run(request: SandboxRequest & { readonly now: number; readonly parameters: Readonly<Record<string, unknown>> }): Promise<SandboxResult>;
}

/** A credential as a host would hand it out; `renewedToken` is what it has once its token was rejected. */
export interface TestCredential extends Pick<Credential, 'kind' | 'fields' | 'accessToken'> {
  readonly renewedToken?: string;
}

/** What a run needs of the world around the agent. */
export interface WorldOptions {
  /** As authored. Faults reject the run with every message. */
  readonly options?: JsonObject;
  /** The version the options were written for; default the agent's own. */
  readonly version?: number;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** A net, or the answers of a canned one. Default: a net that answers nothing. */
  readonly net?: Net | CannedAnswers;
  /** By the name an option holds. */
  readonly credentials?: Readonly<Record<string, TestCredential>>;
  readonly sandbox?: TestSandbox;
  /** Default: none of either. */
  readonly values?: Partial<WorkspaceValues>;
  /** Default: a workspace without tables. */
  readonly tables?: Tables;
  readonly clock?: VirtualClock;
}

/** The world of one run: what the agent may touch, and what it left behind. */
export interface World {
  readonly agent: AgentType;
  readonly options: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly ports: ReadonlySet<string>;
  readonly clock: VirtualClock;
  readonly net: Net;
  readonly canned: CannedNet | undefined;
  readonly log: AgentLog;
  readonly sandbox: TestSandbox;
  readonly credential: IoContext<unknown>['credential'];
  readonly state: Map<string, StoredValue>;
  readonly timers: Map<string, PendingTimer>;
  readonly seen: Set<string>;
  readonly emitted: Emitted[];
  readonly failed: Failed[];
  readonly deliveries: DeliveryRecord[];
  readonly inbox: Map<string, InboxMessage>;
  readonly feed: Map<string, FeedItem>;
  readonly pushed: Map<string, PushMessage>;
  readonly hookAnswers: (HookAnswer & { readonly traceId: EventReference['traceId'] })[];
  readonly cached: Map<string, { readonly value: JsonValue; readonly until: number }>;
  readonly tables: Tables;
  readonly values: { readonly variables: WorkspaceValues['variables']; readonly stored: Record<string, JsonValue> };
  readonly answers: (WebhookResult | ReceiptsResult | WebhookRefusal)[];
  readonly receipts: Receipt[];
  readonly endpoints: EndpointChange[];
  readonly logs: LogLine[];
  cursor: string | null;
}

export function createWorld(agent: AgentType, given: WorldOptions, start: number, before: Snapshot = emptySnapshot(start)): World {
  const authored = given.options ?? {};
  const parsed = parseOptions(agent, { version: given.version ?? agent.spec.version, options: authored }, 'options');
  if (!parsed.ok) throw new HostRuleError(parsed.issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '));
  const logs: LogLine[] = [];
  const canned = isNet(given.net) ? undefined : cannedNet(given.net);
  return {
    agent,
    options: parsed.options,
    parameters: given.parameters ?? {},
    ports: new Set(outputsOf(agent.spec, authored).map((port) => port.name)),
    clock: given.clock ?? virtualClock(start, { jumps: true }),
    net: isNet(given.net) ? given.net : canned ?? cannedNet(),
    canned,
    log: logInto(logs),
    sandbox: given.sandbox ?? { run: () => Promise.reject(new HostRuleError(`"${agent.spec.type}" runs code; hand in sandbox: trustedSandbox()`)) },
    credential: (name, use) => loadCredential(given, name, use),
    state: new Map(before.state),
    timers: new Map(before.timers),
    seen: new Set(before.seen),
    emitted: [],
    failed: [],
    deliveries: [],
    inbox: new Map(),
    feed: new Map(),
    pushed: new Map(),
    hookAnswers: [],
    cached: new Map(),
    tables: given.tables ?? noTables,
    values: { variables: given.values?.variables ?? {}, stored: { ...given.values?.stored } },
    answers: [],
    receipts: [],
    endpoints: [],
    logs,
    cursor: before.cursor,
  };
}

/** An output with the lineage, the key and the times of its first parent, unless said otherwise. */
export function outputOf(world: World, payloadText: string, options: EmitOptions): Emitted {
  const parents: readonly EventReference[] = isList(options.from) ? options.from : [options.from];
  const first = parents[0];
  if (first === undefined) throw new HostRuleError('emit needs at least one event in "from"; without one its lineage is lost');
  return {
    port: declaredPort(world, options.port ?? 'out'),
    payload: objectOf(payloadText),
    payloadText,
    key: options.key === undefined ? first.key : options.key,
    from: parents.map((parent) => parent.id),
    traceId: first.traceId,
    hops: Math.max(...parents.map((parent) => parent.hops)) + 1,
    occurredAt: options.occurredAt ?? first.occurredAt,
    expiresAt: options.expiresAt === undefined ? first.expiresAt : options.expiresAt,
    dedupeKey: null,
  };
}

export function forwarded(world: World, event: AgentEvent, port = 'out'): Emitted {
  return outputOf(world, event.payloadText, { from: event, port });
}

export function declaredPort(world: World, port: string): string {
  if (world.ports.has(port)) return port;
  throw new HostRuleError(`"${world.agent.spec.type}" emitted on the port "${port}"; it declares: ${[...world.ports].join(', ') || 'none'}`);
}

/** Reads the text of a payload; an event's payload is always an object. */
export function objectOf(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (isObject(value)) return value;
  throw new HostRuleError(`a payload must be a JSON object; got ${text.slice(0, 80)}`);
}

/** A payload as text; refuses what does not survive JSON, such as a date or `undefined`. */
export function textOf(payload: JsonObject): string {
  const lossy = lossyPath(payload, '');
  if (lossy !== undefined) throw new HostRuleError(`the payload is not JSON at "${lossy}"; emit plain values only`);
  return JSON.stringify(payload);
}

function lossyPath(value: unknown, path: string): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  const isPlain = Array.isArray(value) || (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value)));
  if (!isPlain) return path;
  for (const [name, item] of Object.entries(value)) {
    const lossy = lossyPath(item, path === '' ? name : `${path}.${name}`);
    if (lossy !== undefined) return lossy;
  }
  return undefined;
}

const noTables: Tables = {
  query: (table) => Promise.reject(errorOf('notFound', { what: 'table', id: table })),
  write: (table) => Promise.reject(errorOf('notFound', { what: 'table', id: table })),
};

function logInto(lines: LogLine[]): AgentLog {
  const add = (level: LogLine['level']) => (message: string, fields: Readonly<Record<string, JsonValue>> = {}) => void lines.push({ level, message, fields });
  return { info: add('info'), warn: add('warn') };
}

function loadCredential(given: WorldOptions, name: string, use: CredentialUse = {}): Promise<Credential> {
  const found = given.credentials?.[name];
  if (found === undefined) return Promise.reject(errorOf('credential.missing', { name }));
  const { renewedToken, ...credential } = found;
  const isRenewed = renewedToken !== undefined && use.rejectedToken !== undefined;
  return Promise.resolve({ name, ...credential, ...(isRenewed ? { accessToken: renewedToken } : {}) });
}

function isNet(net: Net | CannedAnswers | undefined): net is Net {
  return net !== undefined && typeof net['fetch'] === 'function' && typeof net['connect'] === 'function';
}

function isList(from: EmitOptions['from']): from is readonly EventReference[] {
  return Array.isArray(from);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
