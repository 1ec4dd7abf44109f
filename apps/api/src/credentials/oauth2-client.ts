import { isNetError, PermanentError, TransientError, UserError, type Net, type OAuth2Settings } from '@rookery/sdk';
import type { AuthorizationServer, Client, ClientAuth, TokenEndpointRequestOptions, TokenEndpointResponse } from 'oauth4webapi';

type Library = typeof import('oauth4webapi');

/** Long enough for a slow provider, and half of what a lease to renew lasts. */
const TIMEOUT_MS = 15_000;
/** Longer than a provider needs, and short enough for a person to wait. */
const REVOKE_TIMEOUT_MS = 10_000;
/** RFC 6749 leaves it to the provider to say; most mean an hour, so less is the careful guess. */
const ASSUMED_LIFETIME_S = 1_800;

/** Where a call goes and by whose credential. */
export interface TokenCall {
  readonly settings: OAuth2Settings;
  readonly net: Net;
  readonly credential: string;
}

export interface TokenSet {
  readonly accessToken: string;
  /** Left out: the one before stays valid. */
  readonly refreshToken?: string;
  readonly lifetimeMs: number;
  /** Left out: those that were asked for. */
  readonly scopes?: readonly string[];
}

/** The provider says that nobody consents any more: revoked, expired, or never given. */
export class ConsentEndedError extends Error {
  override readonly name = 'ConsentEndedError';
}

/** A consent to send a person to; `verifier` is ours until the code comes back. */
export async function beginConsent(settings: OAuth2Settings, { redirectUri, state }: { readonly redirectUri: string; readonly state: string }): Promise<{ readonly url: string; readonly verifier: string }> {
  const library = await import('oauth4webapi');
  const verifier = library.generateRandomCodeVerifier();
  const url = new URL(settings.authorizationUrl);
  const parameters = {
    ...settings.parameters,
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    scope: settings.scopes.join(' '),
    state,
    code_challenge: await library.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, verifier };
}

/** Exchanges what the provider sent back. Throws `ConsentEndedError` for a code it does not take. */
export function finishConsent(call: TokenCall, given: { readonly parameters: URLSearchParams; readonly state: string; readonly redirectUri: string; readonly verifier: string }): Promise<TokenSet> {
  return ask(call, async (library, server, client, authentication, options) => {
    const checked = library.validateAuthResponse(server, client, given.parameters, given.state);
    const response = await library.authorizationCodeGrantRequest(server, client, authentication, checked, given.redirectUri, given.verifier, options);
    return library.processAuthorizationCodeResponse(server, client, response);
  });
}

/** Throws `ConsentEndedError` for a refresh token that is worth nothing any more, a transient error where the provider cannot answer. */
export function renewTokens(call: TokenCall, refreshToken: string): Promise<TokenSet> {
  return ask(call, async (library, server, client, authentication, options) => {
    const response = await library.refreshTokenGrantRequest(server, client, authentication, refreshToken, options);
    return library.processRefreshTokenResponse(server, client, response);
  });
}

/**
 * Ends a consent at its provider (RFC 7009), with the refresh token that stands for it. Resolves when it has ended, also when it had before. Rejects with
 * what went wrong, in words for people: then it may still stand.
 */
export async function revokeConsent(call: TokenCall, refreshToken: string): Promise<void> {
  const { revocationUrl } = call.settings;
  if (revocationUrl === undefined) throw new PermanentError('this provider has no address for it');
  const { library, server, client, authentication, options } = await prepare(call, revocationUrl, REVOKE_TIMEOUT_MS);
  try {
    const response = await library.revocationRequest(server, client, authentication, refreshToken, { ...options, additionalParameters: { token_type_hint: 'refresh_token' } });
    await library.processRevocationResponse(response);
  } catch (error) {
    // As the RFC wants it an unknown token is no fault; some providers say so all the same.
    if (error instanceof library.ResponseBodyError && error.error === 'invalid_token') return;
    throw revocationFailure(error, library, new URL(revocationUrl).host);
  }
}

function revocationFailure(error: unknown, library: Library, host: string): Error {
  if (isNetError(error) && error.code === 'network.denied') return new UserError(`${host} may not be called: ${error.message}`, { code: 'provider.refused', parameters: { reason: error.message }, cause: error });
  const reason = whyNotEnded(error, library);
  return new TransientError(`${host} ${reason}`, { parameters: { reason }, cause: error });
}

function whyNotEnded(error: unknown, library: Library): string {
  if (isNetError(error)) return `gave no answer (${error.code})`;
  if (error instanceof library.ResponseBodyError) return `says ${spoken(error.error, error.error_description)}`;
  return error instanceof Error && error.cause instanceof Response ? `answered ${error.cause.status}` : 'gave an answer that cannot be understood';
}

type Exchange = (library: Library, server: AuthorizationServer, client: Client, authentication: ClientAuth, options: TokenEndpointRequestOptions) => Promise<TokenEndpointResponse>;

async function ask(call: TokenCall, exchange: Exchange): Promise<TokenSet> {
  const { tokenUrl } = call.settings;
  const { library, server, client, authentication, options } = await prepare(call, tokenUrl, TIMEOUT_MS);
  try {
    return tokensOf(await exchange(library, server, client, authentication, options));
  } catch (error) {
    throw failureOf(error, library, new URL(tokenUrl).host);
  }
}

async function prepare({ settings, net, credential }: TokenCall, target: string, timeoutMs: number) {
  const library = await import('oauth4webapi');
  const server: AuthorizationServer = { issuer: new URL(settings.authorizationUrl).origin, authorization_endpoint: settings.authorizationUrl, token_endpoint: settings.tokenUrl, ...(settings.revocationUrl === undefined ? {} : { revocation_endpoint: settings.revocationUrl }) };
  const authentication = settings.clientSecret === undefined ? library.None() : library.ClientSecretPost(settings.clientSecret);
  const options: TokenEndpointRequestOptions = {
    [library.customFetch]: (url, { method, headers, body }) => net.fetch(url, { method, headers, redirect: 'error', timeoutMs, maxBytes: 256 * 1024, credential, ...(body === undefined ? {} : { body }) }),
    // Which servers may be reached is the network's to decide; plain http is for one on this machine.
    [library.allowInsecureRequests]: target.startsWith('http:'),
  };
  const client: Client = { client_id: settings.clientId };
  return { library, server, client, authentication, options };
}

function tokensOf({ access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, scope }: TokenEndpointResponse): TokenSet {
  return {
    accessToken,
    lifetimeMs: (seconds ?? ASSUMED_LIFETIME_S) * 1_000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(scope === undefined ? {} : { scopes: scope.split(' ').filter((one) => one !== '') }),
  };
}

function failureOf(error: unknown, library: Library, host: string): Error {
  if (isNetError(error)) {
    const parameters = { reason: error.message };
    if (error.code === 'network.denied') return new UserError(`${host} may not be called: ${error.message}`, { code: 'provider.refused', parameters, cause: error });
    return new TransientError(`${host} gives no token: ${error.message}`, { parameters, cause: error });
  }
  if (error instanceof library.AuthorizationResponseError) return new ConsentEndedError(spoken(error.error, error.error_description), { cause: error });
  if (error instanceof library.ResponseBodyError) {
    const reason = spoken(error.error, error.error_description);
    if (error.error === 'invalid_grant') return new ConsentEndedError(reason, { cause: error });
    if (error.status === 429 || error.status >= 500) return new TransientError(`${host} gives no token: ${reason}`, { parameters: { reason }, cause: error });
    return new PermanentError(`${host} gives no token: ${reason}; check the client id and the client secret`, { parameters: { reason }, cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new TransientError(`${host} gives no token: ${reason}`, { parameters: { reason }, cause: error });
}

function spoken(code: string, description: string | undefined): string {
  return description === undefined || description === '' ? code : `${code} (${description.slice(0, 200)})`;
}
