import { StorageUnavailableError } from '@rookery/engine';

/**
 * SQLSTATE classes and codes after which the same statement may well succeed: connection (08), resources (53),
 * operator (57), system (58), access (28, 3D000), read-only server, deadlock, serialization, lock and time limits.
 */
const unavailable = /^(?:08|28|53|57|58)|^(?:25006|3D000|40001|40P01|55P03|25P03)$/;

/**
 * What a failed statement means to the engine: `StorageUnavailableError` when the database was away or busy, and the
 * driver's own error when the statement itself was at fault, which is a bug of ours.
 */
export function storageError(error: unknown, what: string): Error {
  const code = sqlStateOf(error);
  if (code !== undefined && !unavailable.test(code)) return new Error(`${what}: ${messageOf(error)}`, { cause: error });
  return new StorageUnavailableError(`${what}: the database cannot be used: ${messageOf(error)}`, { cause: error });
}

/** The server's error code; `undefined` when the error came from the connection or the driver. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('severity' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
