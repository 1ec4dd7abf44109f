/** An answer of the API, read whole. */
export interface ApiAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  /** JSON where the answer is JSON, otherwise its text. */
  readonly body: Body;
}

export interface ApiRequest {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call of the API under a session of the owner. `Body` is what the test takes the answer for. */
export type ApiClient = <Body = Readonly<Record<string, unknown>>>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, request?: ApiRequest) => Promise<ApiAnswer<Body>>;

const CALL_MS = 30_000;

/** Logs in when first used, and again when the session is refused. `url`: where the server is then. */
export function apiClient(url: () => string, owner: { readonly email: string; readonly password: string }): ApiClient {
  let session: Promise<string> | undefined;
  const call = async <Body>(method: string, path: string, { body, headers = {} }: ApiRequest, token: string | undefined): Promise<ApiAnswer<Body>> => {
    const response = await fetch(new URL(path, url()), {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  };
  const logIn = async (): Promise<string> => {
    const { status, body } = await call<{ readonly accessToken: string }>('POST', '/api/v1/auth/login', { body: owner }, undefined);
    if (status >= 300) throw new Error(`the owner could not log in: ${status} ${JSON.stringify(body)}`);
    return body.accessToken;
  };
  return async <Body>(method: string, path: string, request: ApiRequest = {}) => {
    session ??= logIn();
    const first = await call<Body>(method, path, request, await session.catch((error: unknown) => {
      session = undefined;
      throw error;
    }));
    if (first.status !== 401) return first;
    session = logIn();
    return call<Body>(method, path, request, await session);
  };
}
