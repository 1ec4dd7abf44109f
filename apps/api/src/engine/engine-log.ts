import type { EngineLog } from '@rookery/engine';
import type { Logger } from 'pino';

/** The log of the process as the engine and its loops write to it. */
export function engineLog(log: Logger): EngineLog {
  return {
    warn: (message, fields) => log.warn(fields, message),
    error: (message, fields) => log.error(fields, message),
  };
}
