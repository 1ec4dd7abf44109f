import { isNetError, TransientError, UnknownOutcomeError, UserError, type Net, type NetRequest } from '@rookery/sdk';

/** Far above what a server says of a batch, far below what hurts. */
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;

export interface ServerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One call and its whole answer. Throws what a missing answer means: only where no byte left is it certain that nothing was done. */
export async function callServer(net: Net, url: string, request: NetRequest): Promise<ServerAnswer> {
  const { host } = new URL(url);
  try {
    const response = await net.fetch(url, { ...request, redirect: 'error', maxBytes: LARGEST_ANSWER_BYTES });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw errorOfNetwork(error, host);
  }
}

export function errorOfNetwork(error: unknown, host: string): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const parameters = { reason };
  if (isNetError(error) && error.code === 'network.denied') return new UserError(`${host} may not be called: ${reason}; ask the operator to allow it`, { code: 'provider.refused', parameters, cause: error });
  if (isNetError(error) && !error.sent) return new TransientError(`${host} cannot be reached: ${reason}`, { parameters, cause: error });
  return new UnknownOutcomeError(`no answer from ${host}: ${reason}`, { parameters, cause: error });
}
