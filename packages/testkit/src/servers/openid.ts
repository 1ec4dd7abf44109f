import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Person {
  readonly email: string;
  readonly email_verified: boolean;
}

/** What is used of the certified server; it brings no types of its own. */
interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
}
interface Library {
  readonly default: new (issuer: string, settings: object) => Provider;
}

/** A real OpenID provider (oidc-provider, certified) on a port of its own, where whoever comes is `signInAs`. */
export interface OpenIdServer extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where it may send people back to. Once, before anybody comes. */
  register(redirectUri: string): void;
  signInAs(subject: string, person: Person): void;
  /** Walks through the provider's pages as a browser does; gives what it sends back to Rookery. */
  follow(url: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startOpenIdServer(): Promise<OpenIdServer> {
  const people = new Map<string, Person>();
  let current = '';
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const client = { clientId: 'rookery', clientSecret: 'a secret that only two know' };
  const { default: OpenIdProvider } = (await import('oidc-provider' as string)) as Library;
  const open = (redirectUri: string): Provider => new OpenIdProvider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [redirectUri] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['a key for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    interactions: { url: () => '/sign-in' },
    findAccount: (_context: unknown, subject: string) => ({ accountId: subject, claims: () => ({ sub: subject, ...people.get(subject) }) }),
    loadExistingGrant: async (context: { readonly oidc: { readonly provider: { readonly Grant: new (given: object) => { addOIDCScope(scope: string): void; save(): Promise<unknown> } }; readonly client: { readonly clientId: string }; readonly session: { readonly accountId: string } } }) => {
      const { oidc } = context;
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    issuer, ...client,
    register(redirectUri) {
      const provider = open(redirectUri);
      const answer = provider.callback();
      server.on('request', (request, response) => {
        if (request.url?.startsWith('/sign-in') === true) void provider.interactionFinished(request, response, { login: { accountId: current } });
        else answer(request, response);
      });
    },
    signInAs(subject, person) {
      people.set(subject, person);
      current = subject;
    },
    async follow(url) {
      const jar = new Map<string, string>();
      let next = new URL(url);
      while (next.origin === issuer) {
        const response = await fetch(next, { redirect: 'manual', headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } });
        const location = response.headers.get('location');
        if (location === null) throw new Error(`the provider answers ${response.status}: ${(await response.text()).slice(0, 500)}`);
        for (const line of response.headers.getSetCookie()) jar.set(...(line.split(';', 1)[0]?.split('=', 2) as [string, string]));
        next = new URL(location, next);
      }
      return Object.fromEntries(next.searchParams);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
