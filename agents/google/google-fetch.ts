import type { Net } from '@rookery/sdk';

const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;

/** By whose credential Google is called, and where it is instead of at googleapis.com. */
export interface GoogleDoor {
  readonly net: Net;
  readonly credential: string;
  readonly signal: AbortSignal;
  readonly apiRoot: string | undefined;
}

/**
 * A `fetch` for Google's client libraries on the guarded network. With an API root of its own every call to googleapis.com goes there;
 * redirects are refused, since nothing that is asked for here answers with one.
 */
export function googleFetch({ net, credential, signal, apiRoot }: GoogleDoor): typeof fetch {
  return async (input, init = {}) => {
    const { body } = init;
    if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof URLSearchParams) && !(body instanceof Uint8Array)) {
      throw new TypeError('only texts, forms and bytes go through the guarded network');
    }
    return net.fetch(rooted(input instanceof Request ? input.url : input, apiRoot), {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      redirect: 'error',
      timeoutMs: TIMEOUT_MS,
      maxBytes: LARGEST_ANSWER_BYTES,
      credential,
      signal,
      ...(body === undefined || body === null ? {} : { body }),
    });
  };
}

function rooted(input: string | URL, apiRoot: string | undefined): string {
  const url = new URL(input);
  return apiRoot === undefined ? url.href : `${apiRoot}${url.pathname}${url.search}`;
}
