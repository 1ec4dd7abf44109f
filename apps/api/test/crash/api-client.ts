import { owner } from './rookery-process.js';

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** A script of the owner: signs in when it must. What the server says is compared by tests, so its type is the caller's word. */
export interface ApiClient {
  call<Body = unknown>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<Body>>;
  /** As `call`; throws unless the answer is 2xx. */
  mustCall<Body = unknown>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Body>;
}

const CALL_TIMEOUT_MS = 20_000;

export function apiClient(url: string): ApiClient {
  let accessToken = '';
  const send = async <Body>(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Answer<Body>> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  };
  const call: ApiClient['call'] = async <Body>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await send<Body>(method, path, body, headers);
    if (answer.status !== 401) return answer;
    const signedIn = await send<{ readonly accessToken?: string }>('POST', '/auth/login', owner, {});
    accessToken = signedIn.body.accessToken ?? '';
    return send<Body>(method, path, body, headers);
  };
  return {
    call,
    mustCall: async <Body>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => {
      const answer = await call<Body>(method, path, body, headers);
      if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}
