import { pino, type Logger } from 'pino';
import type { Scrubber } from '../secrets/index.js';

/** JSON lines without secrets: every line passes the scrubber as it leaves, whatever was put into it. */
export function createLog({ level, scrubber, write }: { readonly level: string; readonly scrubber: Scrubber; readonly write: (line: string) => void }): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, { write: (line) => write(scrubber.text(line)) });
}
