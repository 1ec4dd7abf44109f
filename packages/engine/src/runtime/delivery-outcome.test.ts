import { expect, it } from 'vitest';
import { PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError } from '@rookery/sdk';
import { bucketOf, classifyError } from './delivery-outcome.js';

/** As a plugin throws it that brought its own copy of the SDK: marked and named alike, of another class. */
function ofAnotherCopy(error: Error): Error {
  const { name, message } = error;
  return Object.assign(Object.create(Error.prototype), Object.fromEntries(Reflect.ownKeys(error).map((key) => [key, Reflect.get(error, key)])), { name, message });
}

it.each([
  [new TransientError('busy'), 'transient'],
  [new RateLimitedError(1_000), 'rateLimited'],
  [new PermanentError('no such chat'), 'permanent'],
  [new UserError('no credential'), 'permanent'],
  [new UnknownOutcomeError('reset'), 'unknown'],
  [new Error('what is this'), 'unknown'],
] as const)('means the same by %s whoever made the class', (error, outcome) => {
  expect(classifyError(error).outcome).toBe(outcome);
  expect(classifyError(ofAnotherCopy(error)).outcome).toBe(outcome);
});

it('keeps the endpoint and the bucket that an error of another copy names', () => {
  expect(classifyError(ofAnotherCopy(new PermanentError('blocked', { disableEndpoint: 'chat 7' }))).disableEndpoint).toBe('chat 7');
  expect(bucketOf(ofAnotherCopy(new RateLimitedError(1_000, { bucket: 'bot 3' })))).toBe('bot 3');
});
