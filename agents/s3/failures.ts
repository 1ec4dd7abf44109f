import { isNetError } from '@rookery/sdk';

/** What went wrong: `passing` may work later and nothing was done, `unknown` may have been done, `set-up` needs a person, `object` is about this object. */
export interface S3Fault {
  readonly kind: 'passing' | 'unknown' | 'set-up' | 'object' | 'there';
  readonly reason: string;
}

const SET_UP: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'check the access key in the credential', SignatureDoesNotMatch: 'check the secret key in the credential', AccessDenied: 'give the user the right on this bucket',
  ExpiredToken: 'renew the keys in the credential', RequestTimeTooSkewed: 'set the clock of this server', NoSuchBucket: 'create the bucket, or check its name',
  PermanentRedirect: 'check the region in the credential', AuthorizationHeaderMalformed: 'check the region in the credential', InvalidBucketName: 'check the name of the bucket', AccountProblem: 'ask the provider about the account',
};
const OBJECT: ReadonlySet<string> = new Set(['EntityTooLarge', 'KeyTooLongError', 'InvalidArgument', 'NoSuchKey', 'InvalidObjectState', 'NotFound']);

export function faultOf(error: unknown, host: string): S3Fault {
  const said = error instanceof Error ? error.message : String(error);
  const net = netErrorWithin(error);
  if (net !== undefined) {
    if (net.code === 'network.denied') return { kind: 'set-up', reason: `${host} may not be called: ${net.message}; ask the operator to allow it` };
    return { kind: net.sent ? 'unknown' : 'passing', reason: `${host}: ${net.message}` };
  }
  const name = error instanceof Error ? error.name : '';
  const status = statusOf(error);
  const reason = `${host}: ${name}: ${said}`;
  const advice = SET_UP[name];
  if (advice !== undefined) return { kind: 'set-up', reason: `${reason}; ${advice}` };
  if (name === 'PreconditionFailed' || status === 412) return { kind: 'there', reason };
  if (OBJECT.has(name)) return { kind: 'object', reason };
  if (['SlowDown', 'ServiceUnavailable', 'RequestTimeout', 'OperationAborted', 'ConditionalRequestConflict', 'TooManyRequests'].includes(name) || status === 503 || status === 429) return { kind: 'passing', reason };
  if (status === undefined || status >= 500) return { kind: 'unknown', reason };
  if (status === 401 || status === 403) return { kind: 'set-up', reason: `${reason}; check the keys in the credential and the rights on the bucket` };
  return { kind: status === 404 ? 'set-up' : 'object', reason };
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

function netErrorWithin(error: unknown) {
  for (let current = error; current instanceof Error; current = current.cause) if (isNetError(current)) return current;
  return undefined;
}
