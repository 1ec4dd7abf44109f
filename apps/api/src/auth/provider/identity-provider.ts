import { isNetError, type Net } from '@rookery/sdk';
import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';
import { apiError, ApiError } from '../../http/api-error.js';
import type { ProviderSettings } from './provider-settings.js';

type Library = typeof import('oauth4webapi');

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 512 * 1024;
/** Keys and addresses of a provider change seldom; those that fail are asked for again at once. */
const KNOWN_FOR_MS = 60 * 60_000;
const CLOCK_TOLERANCE_S = 30;

/** What belongs to one sign-in, and is known to the browser that began it and to this server alone. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Who somebody is, says the provider. Only `issuer` and `subject` together never change. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly isEmailVerified: boolean;
}

export interface IdentityProviderParts {
  readonly settings: ProviderSettings;
  readonly net: Net;
  readonly now: () => number;
}

/** OpenID Connect (Core 1.0, Discovery 1.0) with the authorization code flow and PKCE; every call goes through the door to the outside. */
export class IdentityProvider {
  readonly settings: ProviderSettings;
  readonly #parts: IdentityProviderParts;
  #known: { readonly server: AuthorizationServer; readonly until: number } | undefined;

  constructor(parts: IdentityProviderParts) {
    this.settings = parts.settings;
    this.#parts = parts;
  }

  /** Where to send the browser. Throws `auth.providerAway`. */
  begin({ state, nonce, verifier, redirectUri }: SignInSecrets): Promise<string> {
    return this.#ask(async (library, server) => {
      if (server.authorization_endpoint === undefined) throw new Error('it names no authorization endpoint');
      const url = new URL(server.authorization_endpoint);
      const parameters = {
        response_type: 'code', client_id: this.settings.clientId, redirect_uri: redirectUri, scope: 'openid email', state, nonce,
        code_challenge: await library.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url.href;
    });
  }

  /**
   * Exchanges the code of the provider's answer and checks state, issuer, signature, audience, nonce and times. Throws `auth.providerRefused` for an
   * answer that says no or is not to be trusted, `auth.providerAway` where the provider cannot be asked.
   */
  finish(answer: URLSearchParams, { state, nonce, verifier, redirectUri }: SignInSecrets): Promise<Identity> {
    const { issuer, clientId, clientSecret } = this.settings;
    return this.#ask(async (library, server, options) => {
      const client: Client = { client_id: clientId, [library.clockTolerance]: CLOCK_TOLERANCE_S };
      const checked = library.validateAuthResponse(server, client, answer, state);
      const response = await library.authorizationCodeGrantRequest(server, client, authenticationOf(library, server, clientSecret), checked, redirectUri, verifier, options);
      const tokens = await library.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
      await library.validateApplicationLevelSignature(server, response, options);
      const claims = library.getValidatedIdTokenClaims(tokens);
      if (claims === undefined) throw new Error('its answer has no ID token');
      if (typeof claims['email'] === 'string' || server.userinfo_endpoint === undefined) return identityOf({ issuer, subject: claims.sub }, claims['email'], claims['email_verified']);
      const asked = await library.userInfoRequest(server, client, tokens.access_token, options);
      const { email, email_verified: isVerified } = await library.processUserInfoResponse(server, client, claims.sub, asked);
      return identityOf({ issuer, subject: claims.sub }, email, isVerified);
    });
  }

  async #ask<Result>(work: (library: Library, server: AuthorizationServer, options: ReturnType<IdentityProvider['options']>) => Promise<Result>): Promise<Result> {
    const library = await import('oauth4webapi');
    try {
      const options = this.options(library);
      return await work(library, await this.#discover(library), options);
    } catch (error) {
      throw failureOf(error, library);
    }
  }

  async #discover(library: Library): Promise<AuthorizationServer> {
    const now = this.#parts.now();
    if (this.#known !== undefined && this.#known.until > now) return this.#known.server;
    const issuer = new URL(this.settings.issuer);
    const server = await library.processDiscoveryResponse(issuer, await library.discoveryRequest(issuer, { algorithm: 'oidc', ...this.options(library) }));
    this.#known = { server, until: now + KNOWN_FOR_MS };
    return server;
  }

  private options(library: Library) {
    return {
      [library.customFetch]: (url: string, { method, headers, body }: { readonly method: string; readonly headers: Record<string, string>; readonly body?: URLSearchParams | string | null | undefined }) =>
        this.#parts.net.fetch(url, { method, headers, redirect: 'error', timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, ...(body === undefined || body === null ? {} : { body }) }),
      // Plain http is for a provider on this machine; the configuration sees to it.
      [library.allowInsecureRequests]: this.settings.issuer.startsWith('http:'),
    };
  }
}

function authenticationOf(library: Library, { token_endpoint_auth_methods_supported: methods }: AuthorizationServer, secret: string | undefined): ClientAuth {
  if (secret === undefined) return library.None();
  const isPostOnly = methods?.includes('client_secret_post') === true && !methods.includes('client_secret_basic');
  return isPostOnly ? library.ClientSecretPost(secret) : library.ClientSecretBasic(secret);
}

function identityOf(who: Pick<Identity, 'issuer' | 'subject'>, address: unknown, isVerified: unknown): Identity {
  const email = typeof address === 'string' ? address.trim().toLowerCase() : undefined;
  // Some providers write the claim as text.
  return { ...who, email, isEmailVerified: email !== undefined && (isVerified === true || isVerified === 'true') };
}

function failureOf(error: unknown, library: Library): Error {
  if (error instanceof ApiError) return error;
  if (error instanceof library.AuthorizationResponseError || error instanceof library.ResponseBodyError) {
    const { error: code, error_description: description } = error;
    const isItsFault = error instanceof library.ResponseBodyError && (error.status >= 500 || error.status === 429);
    return apiError(isItsFault ? 'auth.providerAway' : 'auth.providerRefused', { reason: description === undefined || description === '' ? code : `${code} (${description.slice(0, 200)})` }, { cause: error });
  }
  const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
  const isAway = isNetError(error) || isNetError(error instanceof Error ? error.cause : undefined) || !(error instanceof library.OperationProcessingError);
  return apiError(isAway ? 'auth.providerAway' : 'auth.providerRefused', { reason }, { cause: error });
}
