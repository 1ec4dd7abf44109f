import { describeError } from '@rookery/model';
import { isRookeryError } from '../errors.js';
import type { Failed } from './run-result.js';

/** What the host writes down of a throw: the code and message of the sdk's errors, `step.threw` for anything else. */
export function describeFailure(error: unknown): Failed['error'] {
  if (isRookeryError(error)) return { code: error.code, message: error.message };
  if (isDescribed(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'step.threw', message: describeError('step.threw', { reason }) };
}

function isDescribed(error: unknown): error is Failed['error'] {
  return typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'message' in error;
}
