import type { Rookery } from '@rookery/testkit';

/** An open page: what came over its stream so far. */
export interface OpenPage extends AsyncDisposable {
  text(): string;
  /** Only what was said of the inbox. */
  inbox(): string;
  /** Resolves when the stream has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

/** An access token of a session of its own. */
export async function signIn(rookery: Rookery): Promise<string> {
  const login = await fetch(new URL('/api/v1/auth/login', rookery.url), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'owner@rookery.example', password: 'correct horse battery' }), signal: AbortSignal.timeout(10_000),
  });
  return ((await login.json()) as { readonly accessToken: string }).accessToken;
}

export async function listen(rookery: Rookery, given?: string): Promise<OpenPage> {
  const accessToken = given ?? (await signIn(rookery));
  const closing = new AbortController();
  const response = await fetch(new URL('/api/v1/live', rookery.url), { headers: { authorization: `Bearer ${accessToken}` }, signal: closing.signal });
  let text = '';
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  const over = read().catch(() => undefined);
  return {
    text: () => text,
    ended: over,
    inbox: () => text.split(/(?=^id: |^event: )/m).filter((frame) => /event: inbox|^id: /.test(frame)).join(''),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await over;
    },
  };
}
