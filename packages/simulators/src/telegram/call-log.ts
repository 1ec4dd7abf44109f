import { canonicalJson } from '../wire/json-value.js';
import type { JsonRecord } from '../wire/json-value.js';

/** `answered` also covers refusals by rule; `faulted`, `reset` and `hung` were injected. */
export type CallOutcome = 'answered' | 'faulted' | 'reset' | 'hung';

export interface RecordedCall {
  readonly at: number;
  /** The username of the bot, empty for a token nobody registered. */
  readonly bot: string;
  readonly method: string;
  /** The parsed parameters, or the raw fields of a call that was refused before they were parsed. */
  readonly parameters: JsonRecord;
  /** The HTTP status the client saw, 0 if it saw none. */
  readonly status: number;
  readonly description?: string;
  readonly outcome: CallOutcome;
  /** True where the message was sent or the state changed, even if the client never learned it. */
  readonly tookEffect: boolean;
  /** True for a call refused because the bot was still inside an earlier `retry_after`. */
  readonly cameWhileBlocked: boolean;
}

export interface Duplicate {
  readonly bot: string;
  readonly method: string;
  readonly parameters: JsonRecord;
  readonly count: number;
}

export interface CallLog {
  add(call: RecordedCall): void;
  all(): readonly RecordedCall[];
  /** Equal sending calls that took effect more than once: same bot, method and parameters. */
  duplicates(): readonly Duplicate[];
  clear(): void;
}

export function createCallLog(): CallLog {
  let calls: RecordedCall[] = [];
  return {
    add(call) {
      calls.push(call);
    },
    all: () => calls,
    duplicates() {
      const groups = new Map<string, Duplicate>();
      for (const { bot, method, parameters, tookEffect } of calls) {
        if (!tookEffect || !isSending(method)) continue;
        const key = canonicalJson([bot, method, parameters]);
        groups.set(key, { bot, method, parameters, count: (groups.get(key)?.count ?? 0) + 1 });
      }
      return [...groups.values()].filter(({ count }) => count > 1);
    },
    clear() {
      calls = [];
    },
  };
}

const isSending = (method: string): boolean => method.startsWith('send') && method !== 'sendChatAction';
