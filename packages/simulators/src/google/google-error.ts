/** A refusal as Google's APIs write it: the older `errors` for those of before 2016, `details` as AIP-193 has it, both where both are sent. */
export class GoogleError extends Error {
  override readonly name = 'GoogleError';
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, reason: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = {
      error: {
        code: status,
        message,
        status: statusNames[status] ?? 'UNKNOWN',
        errors: [{ message, domain: 'global', reason }],
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }],
      },
    };
  }
}

const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 409: 'ALREADY_EXISTS', 410: 'FAILED_PRECONDITION', 412: 'FAILED_PRECONDITION', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE',
};

export const badRequest = (message: string): GoogleError => new GoogleError(400, message, 'badRequest');
export const notFound = (message = 'Requested entity was not found.'): GoogleError => new GoogleError(404, message, 'notFound');
