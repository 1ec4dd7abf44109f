import { pino, type Logger } from 'pino';
import type { Scrubber } from '../secrets/index.js';

/** JSON lines without secrets: every line passes the scrubber as it leaves, whatever was put into it. */
export function createLog({ level, scrubber, write }: { readonly level: string; readonly scrubber: Scrubber; readonly write: (line: string) => void }): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) }, serializers: { err: describe } },
    { write: (line) => write(scrubber.text(line)) },
  );
}

/** What of an error is worth a line. Drivers hang whole connections, with their statements, onto theirs. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...(error.cause === undefined ? {} : { cause: describe(error.cause) }) };
}
