import { createHash, createVerify, randomBytes } from 'node:crypto';
import { isRecord, parseJson } from '../wire/json-value.js';
import { GoogleError } from './google-error.js';

/** An OAuth client of a Google Cloud project. */
export interface GoogleClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
}

export interface GoogleServiceAccount {
  readonly email: string;
  /** PEM. */
  readonly publicKey: string;
  /** Scopes for which it may act as people of its domain. */
  readonly delegatedScopes?: readonly string[];
}

/** What an access token stands for. */
export interface GoogleGrant {
  readonly account: string;
  /** The project whose quota its calls count against: what a client id begins with, or a service account's address names. */
  readonly project: string;
  readonly scopes: readonly string[];
}

export interface OAuth2ServerOptions {
  readonly now: () => number;
  /** Seconds an access token lives; Google's are 3,599. */
  readonly tokenLifetimeS: number;
  /** Each refresh gives a new refresh token and ends the one before, as other providers do; Google keeps them. */
  readonly rotatesRefreshTokens: boolean;
  readonly tokenUrl: string;
}

interface Code {
  readonly client: string;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly grant: GoogleGrant;
  readonly isOffline: boolean;
  readonly expiresAt: number;
}

/** A token endpoint's answer: status and JSON. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const CODE_LIFETIME_MS = 10 * 60_000;
const token = (prefix: string): string => `${prefix}${randomBytes(18).toString('base64url')}`;
const refused = (error: string, description: string, status = 400): TokenAnswer => ({ status, body: { error, error_description: description } });

/** Google's authorization server: codes with PKCE, refresh tokens, service accounts, revocation. */
export class OAuth2Server {
  readonly #clients = new Map<string, GoogleClient>();
  readonly #accounts = new Map<string, GoogleServiceAccount>();
  readonly #codes = new Map<string, Code>();
  readonly #refreshTokens = new Map<string, { readonly client: string; readonly grant: GoogleGrant }>();
  readonly #accessTokens = new Map<string, { readonly grant: GoogleGrant; readonly expiresAt: number }>();
  /** What the token endpoint was asked for, in order. */
  readonly grantTypes: string[] = [];

  constructor(private readonly options: OAuth2ServerOptions) {}

  addClient(client: GoogleClient): void {
    this.#clients.set(client.clientId, client);
  }

  addServiceAccount(account: GoogleServiceAccount): void {
    this.#accounts.set(account.email, account);
  }

  /** What the consent page does once the person has chosen: the address to go back to. Throws what Google shows instead of going back. */
  decide(parameters: URLSearchParams, decision: { readonly account: string; readonly allow: boolean; readonly scopes?: readonly string[] }): string {
    const client = this.#clients.get(parameters.get('client_id') ?? '');
    if (client === undefined) throw new GoogleError(401, 'Error 401: invalid_client', 'invalid_client');
    const redirectUri = parameters.get('redirect_uri') ?? '';
    if (!client.redirectUris.includes(redirectUri)) throw new GoogleError(400, 'Error 400: redirect_uri_mismatch', 'redirect_uri_mismatch');
    if (parameters.get('response_type') !== 'code') throw new GoogleError(400, 'Error 400: invalid_request: response_type', 'invalid_request');
    const challenge = parameters.get('code_challenge') ?? undefined;
    if (challenge !== undefined && parameters.get('code_challenge_method') !== 'S256') throw new GoogleError(400, 'Error 400: invalid_request: code_challenge_method', 'invalid_request');
    const back = new URL(redirectUri);
    back.searchParams.set('state', parameters.get('state') ?? '');
    if (!decision.allow) back.searchParams.set('error', 'access_denied');
    else {
      const asked = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
      const code = token('4/0');
      const grant = { account: decision.account, project: /^(\d+)-/.exec(client.clientId)?.[1] ?? client.clientId, scopes: decision.scopes ?? asked };
      this.#codes.set(code, { client: client.clientId, redirectUri, challenge, grant, isOffline: parameters.get('access_type') === 'offline', expiresAt: this.options.now() + CODE_LIFETIME_MS });
      back.searchParams.set('code', code);
      back.searchParams.set('scope', grant.scopes.join(' '));
    }
    return back.href;
  }

  answer(form: URLSearchParams): TokenAnswer {
    const type = form.get('grant_type') ?? '';
    this.grantTypes.push(type);
    if (type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') return this.#assertion(form.get('assertion') ?? '');
    const client = this.#clients.get(form.get('client_id') ?? '');
    if (client === undefined || client.clientSecret !== form.get('client_secret')) return refused('invalid_client', 'Unauthorized', 401);
    if (type === 'authorization_code') return this.#exchange(client, form);
    if (type === 'refresh_token') return this.#refresh(client, form.get('refresh_token') ?? '');
    return refused('unsupported_grant_type', `Invalid grant_type: ${type}`);
  }

  /** The grant behind a bearer token. Throws 401 as Google's APIs do. */
  grantOf(authorization: string | undefined): GoogleGrant {
    const found = this.#accessTokens.get(authorization?.replace(/^Bearer /i, '') ?? '');
    if (found === undefined || found.expiresAt <= this.options.now()) {
      throw new GoogleError(401, 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.', 'authError');
    }
    return found.grant;
  }

  /** Ends everything an account consented to. */
  revoke(account: string): void {
    for (const tokens of [this.#refreshTokens, this.#accessTokens]) for (const [key, { grant }] of tokens) if (grant.account === account) tokens.delete(key);
  }

  /** The revocation endpoint: any token of a consent ends all that the account consented to for the project. */
  revokeToken(text: string): TokenAnswer {
    const found = this.#refreshTokens.get(text) ?? this.#accessTokens.get(text);
    if (found === undefined) return refused('invalid_token', 'Token expired or revoked');
    const { account, project } = found.grant;
    for (const tokens of [this.#refreshTokens, this.#accessTokens]) for (const [key, { grant }] of tokens) if (grant.account === account && grant.project === project) tokens.delete(key);
    return { status: 200, body: {} };
  }

  /** Ends access tokens but not the consent, as Google may at any time. */
  expireAccessTokens(): void {
    this.#accessTokens.clear();
  }

  #exchange(client: GoogleClient, form: URLSearchParams): TokenAnswer {
    const text = form.get('code') ?? '';
    const code = this.#codes.get(text);
    this.#codes.delete(text);
    if (code === undefined || code.client !== client.clientId || code.expiresAt <= this.options.now()) return refused('invalid_grant', 'Bad Request');
    if (code.redirectUri !== form.get('redirect_uri')) return refused('redirect_uri_mismatch', 'Bad Request');
    if (code.challenge !== undefined) {
      const verifier = form.get('code_verifier');
      if (verifier === null) return refused('invalid_grant', 'Missing code verifier.');
      if (createHash('sha256').update(verifier).digest('base64url') !== code.challenge) return refused('invalid_grant', 'Invalid code verifier.');
    }
    return this.#granted(code.grant, code.isOffline ? client.clientId : undefined);
  }

  #refresh(client: GoogleClient, text: string): TokenAnswer {
    const found = this.#refreshTokens.get(text);
    if (found === undefined || found.client !== client.clientId) return refused('invalid_grant', 'Token has been expired or revoked.');
    if (this.options.rotatesRefreshTokens) this.#refreshTokens.delete(text);
    return this.#granted(found.grant, this.options.rotatesRefreshTokens ? client.clientId : undefined);
  }

  #granted(grant: GoogleGrant, refreshFor: string | undefined): TokenAnswer {
    const accessToken = token('ya29.');
    this.#accessTokens.set(accessToken, { grant, expiresAt: this.options.now() + this.options.tokenLifetimeS * 1_000 });
    const refreshToken = token('1//0');
    if (refreshFor !== undefined) this.#refreshTokens.set(refreshToken, { client: refreshFor, grant });
    return {
      status: 200,
      body: { access_token: accessToken, expires_in: this.options.tokenLifetimeS, scope: grant.scopes.join(' '), token_type: 'Bearer', ...(refreshFor === undefined ? {} : { refresh_token: refreshToken }) },
    };
  }

  #assertion(assertion: string): TokenAnswer {
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    const said = parseJson(Buffer.from(claims, 'base64url').toString());
    if (!isRecord(said)) return refused('invalid_grant', 'Invalid JWT.');
    const account = this.#accounts.get(String(said['iss']));
    if (account === undefined) return refused('invalid_grant', 'Invalid grant: account not found');
    if (!createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(account.publicKey, Buffer.from(signature, 'base64url'))) return refused('invalid_grant', 'Invalid JWT Signature.');
    if (said['aud'] !== this.options.tokenUrl) return refused('invalid_grant', 'Invalid JWT: the audience is not this token endpoint.');
    const asked = said['scope'];
    const scopes = (typeof asked === 'string' ? asked : '').split(' ').filter((scope) => scope !== '');
    if (scopes.length === 0) return refused('invalid_scope', 'Empty or missing scope not allowed.');
    const project = /@([^.]+)\./.exec(account.email)?.[1] ?? account.email;
    const subject = said['sub'];
    if (typeof subject !== 'string' || subject === account.email) return this.#granted({ account: account.email, project, scopes }, undefined);
    const missing = scopes.filter((scope) => account.delegatedScopes?.includes(scope) !== true);
    if (missing.length > 0) return refused('unauthorized_client', 'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.', 401);
    return this.#granted({ account: subject, project, scopes }, undefined);
  }
}
