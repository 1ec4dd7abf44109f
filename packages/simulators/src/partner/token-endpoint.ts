import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readBody } from '../wire/exchange.js';

export interface ClientAuthentication {
  readonly kind: 'oauth2 client';
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long a token lives; default 3600. */
  readonly lifeS?: number;
}

interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The authorization server of the partner: client credentials only (RFC 6749, 4.4), client in the header or in the form. */
export interface TokenEndpoint {
  answer(request: IncomingMessage): Promise<TokenAnswer>;
  accepts(token: string): boolean;
  /** Tokens given out so far. */
  readonly issued: number;
  /** Every token given out so far is refused from now on. */
  revokeTokens(): void;
  /** The client is refused from now on, as one whose secret was withdrawn. */
  withdrawClient(): void;
}

const NEVER_STORED = { 'cache-control': 'no-store' };

export function createTokenEndpoint({ clientId, clientSecret, lifeS = 3_600 }: ClientAuthentication, now: () => number): TokenEndpoint {
  const tokens = new Map<string, number>();
  let issued = 0;
  let isWithdrawn = false;

  function refuse(status: number, error: string): TokenAnswer {
    return { status, body: { error, error_description: `as RFC 6749, 5.2 says: ${error}` }, headers: { ...NEVER_STORED, ...(status === 401 ? { 'www-authenticate': 'Basic realm="partner"' } : {}) } };
  }

  return {
    async answer(request) {
      const text = (await readBody(request)).toString('utf8');
      if (request.method !== 'POST' || request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) return refuse(400, 'invalid_request');
      const form = new URLSearchParams(text);
      if (form.get('grant_type') !== 'client_credentials') return refuse(400, 'unsupported_grant_type');
      const client = clientOf(request.headers.authorization, form);
      if (isWithdrawn || client?.id !== clientId || client.secret !== clientSecret) return refuse(401, 'invalid_client');
      const token = randomBytes(16).toString('base64url');
      issued += 1;
      tokens.set(token, now() + lifeS * 1_000);
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: lifeS }, headers: NEVER_STORED };
    },
    accepts: (token) => (tokens.get(token) ?? 0) > now(),
    get issued() {
      return issued;
    },
    revokeTokens: () => tokens.clear(),
    withdrawClient() {
      isWithdrawn = true;
      tokens.clear();
    },
  };
}

/** RFC 6749, 2.3.1: in the header both are form-encoded; a client uses one way only. */
function clientOf(authorization: string | undefined, form: URLSearchParams): { readonly id: string; readonly secret: string } | undefined {
  const inForm = { id: form.get('client_id'), secret: form.get('client_secret') };
  if (authorization === undefined) return inForm.id === null || inForm.secret === null ? undefined : { id: inForm.id, secret: inForm.secret };
  const [id, secret] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8').split(':');
  if (id === undefined || secret === undefined || inForm.secret !== null) return undefined;
  return { id: decoded(id), secret: decoded(secret) };
}

function decoded(text: string): string {
  return new URLSearchParams(`x=${text}`).get('x') ?? '';
}
