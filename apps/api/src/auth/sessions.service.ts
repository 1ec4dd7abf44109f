import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { EntityManager } from 'typeorm';
import { CLOCK, MASTER_KEY } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { createAccessTokens, createToken, deriveKey, hashToken, type AccessTokens, type MasterKey } from '../secrets/index.js';
import { createCsrfProofs, type CsrfProofs } from './csrf.js';
import { SessionsRepository } from './sessions.repository.js';

export const REFRESH_LIFETIME_MS = 30 * 24 * 60 * 60 * 1_000;

/** What a login or a refresh hands out. */
export interface SessionTokens {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly csrf: string;
  readonly expiresInSeconds: number;
}

type Turn = { readonly status: 'renewed'; readonly tokens: SessionTokens } | { readonly status: 'refused' };

/**
 * A session is a family of refresh tokens, each used once. A token that comes back after it was replaced was copied: the
 * whole family ends, for the thief as for the owner.
 */
@Injectable()
export class SessionsService {
  readonly csrf: CsrfProofs;
  readonly #sessions: SessionsRepository;
  readonly #clock: Clock;
  readonly #accessTokens: AccessTokens;

  constructor(@Inject(SessionsRepository) sessions: SessionsRepository, @Inject(CLOCK) clock: Clock, @Inject(MASTER_KEY) master: MasterKey) {
    this.#sessions = sessions;
    this.#clock = clock;
    this.#accessTokens = createAccessTokens({ key: deriveKey(master, 'access tokens'), now: () => clock.now() });
    this.csrf = createCsrfProofs(master);
  }

  async open(accountId: number): Promise<SessionTokens> {
    await this.#sessions.forgetExpired(accountId, new Date(this.#clock.now()));
    return this.#issue(accountId, randomUUID(), undefined);
  }

  /** The session an access token speaks for, while it lives. */
  async find(accessToken: string): Promise<{ readonly accountId: number; readonly sessionId: string } | undefined> {
    const claims = await this.#accessTokens.verify(accessToken);
    if (claims === undefined) return undefined;
    const live = await this.findLive([claims.sessionId]);
    return live.has(claims.sessionId) ? { accountId: Number(claims.userId), sessionId: claims.sessionId } : undefined;
  }

  findLive(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#sessions.findLive(sessionIds, new Date(this.#clock.now()));
  }

  /** New tokens for a refresh token. `admit` may throw for the session it belongs to; nothing is changed then. */
  async renew(refreshToken: string, admit: (sessionId: string) => void): Promise<SessionTokens> {
    // The refusal is thrown after the commit: the revocation of a copied token's family must stay.
    const turn = await this.#sessions.transaction((manager) => this.#turn(refreshToken, admit, manager));
    if (turn.status === 'refused') throw apiError('auth.required');
    return turn.tokens;
  }

  revoke(sessionId: string): Promise<void> {
    return this.#sessions.revoke(sessionId, new Date(this.#clock.now()));
  }

  /** The session a refresh token belongs to, whether it lives or not. */
  async sessionOf(refreshToken: string): Promise<string | undefined> {
    const token = await this.#sessions.transaction((manager) => this.#sessions.findLocked(hashToken(refreshToken), manager));
    return token?.sessionId;
  }

  async #turn(refreshToken: string, admit: (sessionId: string) => void, manager: EntityManager): Promise<Turn> {
    const token = await this.#sessions.findLocked(hashToken(refreshToken), manager);
    if (token === undefined) return { status: 'refused' };
    admit(token.sessionId);
    const now = this.#clock.now();
    if (token.isReplaced) await this.#sessions.revoke(token.sessionId, new Date(now), manager);
    if (token.isReplaced || token.isRevoked || token.expiresAt.getTime() <= now) return { status: 'refused' };
    return { status: 'renewed', tokens: await this.#issue(token.accountId, token.sessionId, { replaced: token.id, manager }) };
  }

  async #issue(accountId: number, sessionId: string, renewal: { readonly replaced: number; readonly manager: EntityManager } | undefined): Promise<SessionTokens> {
    const { token, hash } = createToken('rk_refresh');
    const expiresAt = new Date(this.#clock.now() + REFRESH_LIFETIME_MS);
    const id = await this.#sessions.insert({ accountId, sessionId, tokenHash: hash, expiresAt }, renewal?.manager);
    if (renewal !== undefined) await this.#sessions.markReplaced(renewal.replaced, id, renewal.manager);
    return {
      sessionId,
      accessToken: await this.#accessTokens.sign({ userId: String(accountId), sessionId }),
      refreshToken: token,
      csrf: this.csrf.of(sessionId),
      expiresInSeconds: this.#accessTokens.lifetimeSeconds,
    };
  }
}
