import type { Configuration } from '../configuration/index.js';

/** `fail`: unsafe or broken, mend it now; `warn`: look at it. */
export type Level = 'ok' | 'warn' | 'fail';

/** What one look at the installation found. No text holds a secret. */
export interface Finding {
  /** Two or three words that stay the same from run to run, for whoever filters. */
  readonly check: string;
  readonly level: Level;
  readonly reason: string;
  /** What to do; with every finding that is not `ok`. */
  readonly remedy?: string;
}

/** What of a database the checks need. */
export interface DoctorDatabase {
  query<Rows>(text: string, values?: unknown[]): Promise<Rows>;
}

/** A group of looks at the same thing. One that throws becomes a finding itself. */
export interface Check {
  readonly name: string;
  run(): Promise<readonly Finding[]>;
}

/** What checks look at. */
export interface DoctorScene {
  readonly configuration: Configuration;
  readonly database: DoctorDatabase;
  readonly now: () => number;
}

export function ok(check: string, reason: string): Finding {
  return { check, level: 'ok', reason };
}

export function warn(check: string, reason: string, remedy: string): Finding {
  return { check, level: 'warn', reason, remedy };
}

export function fail(check: string, reason: string, remedy: string): Finding {
  return { check, level: 'fail', reason, remedy };
}

/** The first few of many, for a reason that people read. */
export function listed(names: readonly string[], most = 5): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
