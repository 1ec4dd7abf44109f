import type { JsonObject, JsonValue } from '@rookery/sdk';
import type { Dialect } from './statement.js';

/** What a value goes into a statement as; the server turns texts into its own types. */
export type SqlParameter = string | number | boolean | null;

/** How a column is ordered and written, as far as a cursor must know. */
export type ColumnKind = 'instant' | 'time' | 'date' | 'integer' | 'unsigned' | 'decimal' | 'float' | 'text' | 'binary' | 'unordered';

/** One column of a result. Values stay as the driver gave them until somebody asks. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** For dialects that must be told: what a text of it is cast to when it is sent back to be compared. */
  readonly sqlType?: string | undefined;
  /** The server's own writing, exact to its last digit; it may be sent back and compared. */
  textOf(value: unknown): string | null;
  /** For the payload. */
  jsonOf(value: unknown): JsonValue;
}

export interface SqlResult {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly unknown[])[];
  /** Rows the statement found or wrote, as the server counts them. */
  readonly changed: number;
}

/** One read-only transaction over one snapshot of the database. */
export interface SqlSession {
  readonly dialect: Dialect;
  read(text: string, parameters: readonly SqlParameter[]): Promise<SqlResult>;
}

/** A logged-in connection that goes from transaction to transaction, always in UTC. */
export interface SqlConnection {
  readonly dialect: Dialect;
  isAlive(): boolean;
  /** `read` is one snapshot in which the server refuses every write. The server stops a statement after `statementTimeout`. */
  begin(kind: 'read' | 'write', statementTimeout: number): Promise<void>;
  run(text: string, parameters: readonly SqlParameter[]): Promise<SqlResult>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Says goodbye and closes; never throws. */
  end(): Promise<void>;
}

/** Who to talk to and for how long. Times in milliseconds. */
export interface SessionLimits {
  readonly statementTimeout: number;
  readonly connectTimeout: number;
}

/** The server stops a statement itself; a socket that stays silent for this much longer is given up. */
export const SILENCE_GRACE_MS = 5_000;

/** A whole number or decimal that a double holds exactly as written, else its text. */
export function numberOrText(text: string): number | string {
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  return /^-?\d+(\.\d+)?$/.test(text) && (digits.length <= 15 || Number.isSafeInteger(Number(text)) && !text.includes('.')) ? Number(text) : text;
}

/** A row by the names of its columns. */
export function payloadOf(row: readonly unknown[], columns: readonly Column[]): JsonObject {
  return Object.fromEntries(columns.map((column, index) => [column.name, column.jsonOf(row[index])]));
}
