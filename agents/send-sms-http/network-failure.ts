import { isNetError, TransientError, UnknownOutcomeError, UserError } from '@rookery/sdk';

/** What a call that got no answer means: only where nothing left is it certain that nothing was sent. */
export function errorOfNetwork(error: unknown, url: string): Error {
  const { host } = new URL(url);
  const said = error instanceof Error ? error.message : String(error);
  const details = { parameters: { reason: said }, cause: error };
  if (!isNetError(error)) return new UnknownOutcomeError(`the call to ${host} broke off: ${said}`, details);
  if (error.code === 'network.denied') return new UserError(`${host} may not be called: ${said}`, { code: 'provider.refused', ...details });
  if (!error.sent) return new TransientError(`${host} cannot be reached: ${said}`, details);
  return new UnknownOutcomeError(`no answer from ${host}: ${said}`, details);
}
