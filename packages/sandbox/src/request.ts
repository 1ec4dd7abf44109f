import type { CodeLanguage } from './issue.js';

export interface BatchEvent {
  readonly id: string;
  /** JSON text; handed over unparsed. */
  readonly payload: string;
  readonly key: string | null;
  /** Whose memory `ctx.keyed` is; default: `key`. */
  readonly memoryKey?: string;
}

export interface BatchMemory {
  /** JSON text of an object, or null when there is none yet. */
  readonly agent: string | null;
  readonly byKey: Readonly<Record<string, string>>;
}

export interface BatchRequest {
  /** A child process serves one workspace at a time. */
  readonly workspaceId: string;
  /** Identity of the agent's version: the isolate's key. */
  readonly codeId: string;
  readonly code: string;
  readonly language: CodeLanguage;
  /** Milliseconds since 1970: what `ctx.now()`, `Date.now()` and `new Date()` give. */
  readonly now: number;
  readonly events: readonly BatchEvent[];
  /** As committed. */
  readonly memory: BatchMemory;
  /** JSON text of an object. */
  readonly parameters?: string;
  /** Aborting rejects the call; a batch that runs already is left to end within its limits, its result unused. */
  readonly signal?: AbortSignal;
}

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

export interface EventOutput {
  readonly port: string;
  /** JSON text of an object. */
  readonly payload: string;
}

/**
 * `threw`: the user's code. `timeout`: CPU time. `memory`: heap. `output`: what it returned or emitted. `state`: its
 * memory. `payload`: the event is not JSON. `pending`: a promise that never settles. `code`: it does not compile or
 * exports nothing to call. `crashed`: it took the process down.
 */
export const sandboxErrorCodes = [
  'sandbox.threw', 'sandbox.timeout', 'sandbox.memory', 'sandbox.output', 'sandbox.state',
  'sandbox.payload', 'sandbox.pending', 'sandbox.code', 'sandbox.crashed',
] as const;

export type SandboxErrorCode = (typeof sandboxErrorCodes)[number];

export interface SandboxError {
  readonly code: SandboxErrorCode;
  readonly message: string;
  /** In the user's own source, from 1. */
  readonly line?: number;
  readonly column?: number;
  readonly stack?: string;
}

export type EventResult =
  | { readonly ok: true; readonly outputs: readonly EventOutput[]; readonly logs: readonly LogEntry[] }
  | { readonly ok: false; readonly error: SandboxError; readonly logs: readonly LogEntry[] };

export interface BatchResult {
  /** One per event, in order. */
  readonly results: readonly EventResult[];
  /** Only what changed; null deletes. */
  readonly memory: { readonly agent?: string | null; readonly byKey: Readonly<Record<string, string | null>> };
}
