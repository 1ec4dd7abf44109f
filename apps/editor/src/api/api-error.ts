import type { Issue } from '@rookery/model';

/** What the API answered instead: the code of the error table, its message, and faults with their paths where there are some. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly issues: readonly Issue[];
  /** Seconds to wait before another try. */
  readonly retryAfter: number | undefined;

  constructor(status: number, answer: { readonly code?: string; readonly message?: string; readonly issues?: readonly Issue[] }, retryAfter?: number) {
    super(answer.message ?? `the server answered ${status}`);
    this.status = status;
    this.code = answer.code ?? 'unknown';
    this.issues = answer.issues ?? [];
    this.retryAfter = retryAfter;
  }
}

/** Nobody answered: the server is away, or the network. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError';
}
