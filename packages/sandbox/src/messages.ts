import type { CodeIssue, CodeLanguage } from './issue.js';
import type { SandboxLimits } from './limits.js';

/** First message to a child. With a uid the child gives up root before it answers. */
export interface HelloMessage {
  readonly type: 'hello';
  readonly limits: SandboxLimits;
  readonly uid: number | null;
}

/** The frame's body holds the payloads, joined with the record separator. */
export interface BatchMessage {
  readonly type: 'batch';
  readonly id: number;
  readonly codeId: string;
  readonly code: string;
  readonly language: CodeLanguage;
  readonly now: number;
  /** JSON text of `[id, key, memoryKey]` per event. */
  readonly identity: string;
  readonly agentMemory: string | null;
  /** JSON text of `[key, memory]` pairs, or empty. */
  readonly keyedMemory: string;
  readonly parameters: string | null;
  /** One event at a time: slower, but whatever goes wrong has one owner. */
  readonly isStepwise: boolean;
}

export interface CheckMessage {
  readonly type: 'check';
  readonly id: number;
  readonly code: string;
  readonly language: CodeLanguage;
}

export type ParentMessage = HelloMessage | BatchMessage | CheckMessage;

export type LogLine = readonly [level: 'debug' | 'info' | 'warn' | 'error', text: string];

/** A number: that many outputs on port `out` and no log line. */
export type EventReport =
  | number
  | { readonly ports: readonly string[]; readonly logs: readonly LogLine[] }
  | { readonly error: { readonly code: string; readonly message: string; readonly stack?: string; readonly line?: number; readonly column?: number }; readonly logs: readonly LogLine[] };

export interface MemoryChange {
  readonly agent?: string | null;
  readonly byKey: readonly (readonly [key: string, memory: string | null])[];
}

/** The body holds the outputs of all reports, joined with the record separator. */
export interface BatchAnswer {
  readonly type: 'batch';
  readonly id: number;
  /** One per event from the first; fewer than asked when the batch was cut. */
  readonly reports: readonly EventReport[];
  readonly memory: MemoryChange | null;
  /** The child holds a thread it cannot stop: kill it. */
  readonly isDying: boolean;
  /** The batch as a whole gave no answer because of that; send it again stepwise. */
  readonly isUndecided: boolean;
  readonly rssMb: number;
  /** Alive in the child after the batch. */
  readonly isolates: number;
}

export interface CheckAnswer {
  readonly type: 'check';
  readonly id: number;
  readonly issues: readonly CodeIssue[];
}

export interface ReadyAnswer {
  readonly type: 'ready';
  /** The uid the child runs under now, where there is such a thing. */
  readonly uid: number | null;
}

export type ChildMessage = ReadyAnswer | BatchAnswer | CheckAnswer;
