import { describeError, errorTable, type ErrorCode, type ErrorParameters, type Issue } from '@rookery/model';

/** An answer that is an error: the filter writes it as `{ "error": { "code", "message", "issues"? } }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly parameters: ErrorParameters;
  readonly issues: readonly Issue[] | undefined;
  /** Becomes the header `retry-after`. */
  readonly retryAfterS: number | undefined;

  constructor(code: ErrorCode, parameters: ErrorParameters, given: { readonly issues?: readonly Issue[]; readonly retryAfterS?: number; readonly cause?: unknown } = {}) {
    super(describeError(code, parameters), given.cause === undefined ? undefined : { cause: given.cause });
    this.code = code;
    this.status = errorTable[code].status;
    this.parameters = parameters;
    this.issues = given.issues;
    this.retryAfterS = given.retryAfterS;
  }
}

/** An error of the table, with its message and status. */
export function apiError(code: ErrorCode, parameters: ErrorParameters = {}, given: { readonly retryAfterS?: number; readonly cause?: unknown } = {}): ApiError {
  return new ApiError(code, parameters, given);
}

/** A request whose fields have faults: 400 with all of them. */
export function invalidRequest(issues: readonly Issue[]): ApiError {
  return new ApiError('request.invalid', { summary: issues.map((issue) => `${issue.path === '' ? 'body' : issue.path}: ${issue.message}`).join('; ').slice(0, 500) }, { issues });
}

/** A workflow document that cannot be taken: 422 with all faults. */
export function invalidWorkflow(issues: readonly Issue[]): ApiError {
  return new ApiError('workflow.invalid', { count: issues.length }, { issues });
}
