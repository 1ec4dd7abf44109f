import type { JsonValue } from '@rookery/model';
import type { AgentLog, Credential, CredentialUse, EventReference, FeedItem, HookAnswer, InboxMessage, Net, PushedMessage, PushInfo, PushMessage, QuotaOwner, SandboxRequest, SandboxResult, Tables, WorkspaceValues } from '@rookery/sdk';
import type { AgentScope } from '../ports/identity.js';

/** Which agent of which version a service is asked for. */
export interface ServiceScope extends AgentScope {
  readonly slug: string;
  readonly version: number;
}

/** What the host lends the engine; everything with a driver, a socket or a child process lies behind it. */
export interface EngineServices {
  net(scope: ServiceScope): Net;
  credential(scope: ServiceScope, name: string, use?: CredentialUse): Promise<Credential>;
  /** Whose limits calls with a credential count against; asked before every turn, so from memory mostly. Never rejects; left out: nobody's but its own. */
  quotaOwner?(scope: ServiceScope, name: string): Promise<QuotaOwner | undefined>;
  /** The secret made for the agent's hook. */
  hookSecret(scope: ServiceScope): Promise<string>;
  /** The secret before it, as long as it still counts; a host whose secrets change at once leaves it out. */
  formerHookSecret?(scope: ServiceScope): Promise<string | undefined>;
  /** Where callers find the agent's hook; `null` when the server was not told its public address. */
  hookUrl(scope: ServiceScope): Promise<string | null>;
  runCode(scope: ServiceScope, request: SandboxRequest & { readonly codeId: string; readonly now: number; readonly parameters: Readonly<Record<string, unknown>> }): Promise<SandboxResult>;
  addToInbox(scope: ServiceScope, messages: readonly (InboxMessage & { readonly idempotencyKey: string; readonly event: EventReference })[]): Promise<void>;
  /** `keep`: most items the agent's feed holds. */
  addToFeed(scope: ServiceScope, items: readonly (FeedItem & { readonly idempotencyKey: string; readonly event: EventReference })[], keep: number): Promise<void>;
  /** Keeps messages for the channels of an action that pushes, and sets them going. Places in the order of the messages. */
  addToPush(scope: ServiceScope, messages: readonly (PushMessage & { readonly idempotencyKey: string; readonly event: EventReference })[], info: PushInfo): Promise<readonly (PushedMessage | undefined)[]>;
  /** Answers those who called a hook and wait for what became of their event. */
  answerHooks(scope: ServiceScope, answers: readonly (HookAnswer & { readonly event: EventReference })[]): Promise<void>;
  tables(scope: ServiceScope): Tables;
  /** The workspace's variables and key-value store as they are now; from memory. */
  values(workspaceId: number): WorkspaceValues;
  setValue(scope: ServiceScope, key: string, value: JsonValue, options?: { readonly ttlMs?: number }): Promise<void>;
  log(scope: ServiceScope, level: 'info' | 'warn', message: string, fields: Readonly<Record<string, JsonValue>>): void;
}

/** What the engine itself has to say; quiet in normal work. */
export interface EngineLog {
  warn(message: string, fields: Readonly<Record<string, JsonValue | undefined>>): void;
  error(message: string, fields: Readonly<Record<string, JsonValue | undefined>>): void;
}

export interface EngineSettings {
  /** Names this process among those that share the database. */
  readonly owner: string;
  /** Events of one turn. Default 2,000: a turn's fixed costs (a context, a commit) are shared by all of them. */
  readonly batchSize: number;
  /** Bytes of payload of one turn. Default 4 MiB. */
  readonly batchBytes: number;
  /** Turns in flight at once, over all agents. Default 6. */
  readonly concurrency: number;
  /** Turns in flight at once of sources and lookups, which mostly wait for others. Default 32. */
  readonly outsideConcurrency: number;
  /** Largest payload of an event. Default 256 KiB. */
  readonly maxEventBytes: number;
  /** Events a link may lag before its workflow's sources are held back: about what is handed over in memory. Default 25,000. */
  readonly maxLag: number;
  /** Bytes kept in memory for one receiver between two turns. Default 16 MiB. */
  readonly handOffBytes: number;
  readonly leaseMs: number;
  readonly sweepMs: number;
  readonly retentionMs: number;
}

export const defaultSettings: Omit<EngineSettings, 'owner'> = {
  batchSize: 2_000,
  batchBytes: 4 * 1024 * 1024,
  concurrency: 6,
  outsideConcurrency: 32,
  maxEventBytes: 256 * 1024,
  maxLag: 25_000,
  handOffBytes: 16 * 1024 * 1024,
  leaseMs: 15_000,
  sweepMs: 1_000,
  retentionMs: 30_000,
};

export function logFor(services: EngineServices, scope: ServiceScope): AgentLog {
  return {
    info: (message, fields = {}) => services.log(scope, 'info', message, fields),
    warn: (message, fields = {}) => services.log(scope, 'warn', message, fields),
  };
}
