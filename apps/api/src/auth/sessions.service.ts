import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { EntityManager } from 'typeorm';
import { CLOCK, MASTER_KEY } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { createAccessTokens, createToken, deriveKey, hashToken, type AccessTokens, type MasterKey } from '../secrets/index.js';
import { batched } from './batched.js';
import { createCsrfProofs, type CsrfProofs } from './csrf.js';
import { SessionsRepository, type SessionUse, type SignInMethod } from './sessions.repository.js';
import { VerifiedTokens } from './verified-tokens.js';

export const REFRESH_LIFETIME_MS = 30 * 24 * 60 * 60 * 1_000;
const SEEN_EVERY_MS = 60_000;
const MOST_DEVICE_CHARACTERS = 300;

/** What a login or a refresh hands out. */
export interface SessionTokens {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly csrf: string;
  readonly expiresInSeconds: number;
}

/** Where somebody comes from: shown to them among their sessions. */
export interface Visitor {
  readonly address: string;
  /** The user agent. */
  readonly device: string;
}

type Turn = { readonly status: 'renewed'; readonly tokens: SessionTokens } | { readonly status: 'refused' };

/**
 * A session is a family of refresh tokens, each used once. A token that comes back after it was replaced was copied: the
 * whole session ends, for the thief as for the owner.
 */
@Injectable()
export class SessionsService {
  readonly csrf: CsrfProofs;
  readonly #sessions: SessionsRepository;
  readonly #clock: Clock;
  readonly #accessTokens: AccessTokens;
  readonly #verified: VerifiedTokens;
  readonly #findUse: (sessionId: string) => Promise<SessionUse | undefined>;
  readonly #seeing = new Set<string>();

  constructor(@Inject(SessionsRepository) sessions: SessionsRepository, @Inject(CLOCK) clock: Clock, @Inject(MASTER_KEY) master: MasterKey) {
    this.#sessions = sessions;
    this.#clock = clock;
    this.#accessTokens = createAccessTokens({ key: deriveKey(master, 'access tokens'), now: () => clock.now() });
    this.#verified = new VerifiedTokens(this.#accessTokens, () => clock.now());
    this.#findUse = batched(async (ids) => new Map((await this.findUses(ids)).map((use) => [use.id, use])));
    this.csrf = createCsrfProofs(master);
  }

  /** Opens a session in the workspace, or in the first of the account; in the caller's transaction where one is handed in. */
  open(accountId: number, visitor: Visitor, method: SignInMethod = 'password', manager?: EntityManager, workspaceId?: number): Promise<SessionTokens> {
    if (manager === undefined) return this.#sessions.transaction((own) => this.#open(accountId, visitor, method, own, workspaceId));
    return this.#open(accountId, visitor, method, manager, workspaceId);
  }

  /** Goes on in another workspace the account belongs to: the session ends with all that stands on it, and one that works there begins. */
  async move({ sessionId, accountId, workspaceId }: { readonly sessionId: string; readonly accountId: number; readonly workspaceId: number }, visitor: Visitor, manager: EntityManager): Promise<SessionTokens> {
    await this.#sessions.lockAccount(accountId, manager);
    const method = await this.#sessions.replace(sessionId, accountId, new Date(this.#clock.now()), manager);
    if (method === undefined) throw apiError('auth.required');
    return this.#open(accountId, visitor, method, manager, workspaceId);
  }

  /** Who an access token speaks for, while its session lives. */
  async find(accessToken: string, address: string): Promise<SessionUse | undefined> {
    const claims = await this.#verified.read(accessToken);
    if (claims === undefined) return undefined;
    const use = await this.#findUse(claims.sessionId);
    if (use === undefined || String(use.accountId) !== claims.userId) return undefined;
    if (use.lastSeenAt.getTime() < this.#clock.now() - SEEN_EVERY_MS) await this.#see(use.id, address);
    return use;
  }

  findUses(sessionIds: readonly string[]): Promise<readonly SessionUse[]> {
    return this.#sessions.findUses(sessionIds, new Date(this.#clock.now()));
  }

  /** New tokens for a refresh token. `admit` may throw for the session it belongs to; nothing is changed then. */
  async renew(refreshToken: string, address: string, admit: (sessionId: string) => void): Promise<SessionTokens> {
    // The refusal is thrown after the commit: the end of a copied token's session must stay.
    const turn = await this.#sessions.transaction((manager) => this.#turn({ refreshToken, address, admit }, manager));
    if (turn.status === 'refused') throw apiError('auth.required');
    return turn.tokens;
  }

  /** Once for all requests that come at the same moment. */
  async #see(id: string, address: string): Promise<void> {
    if (this.#seeing.has(id)) return;
    this.#seeing.add(id);
    try {
      await this.#sessions.see(id, { at: new Date(this.#clock.now()), address });
    } finally {
      this.#seeing.delete(id);
    }
  }

  async #open(accountId: number, { address, device }: Visitor, method: SignInMethod, manager: EntityManager, workspaceId?: number): Promise<SessionTokens> {
    const now = this.#clock.now();
    await this.#sessions.forgetExpired(accountId, new Date(now), manager);
    const id = randomUUID();
    const expiresAt = new Date(now + REFRESH_LIFETIME_MS);
    await this.#sessions.open({ id, accountId, workspaceId, method, device: device.slice(0, MOST_DEVICE_CHARACTERS), address, at: new Date(now), expiresAt }, manager);
    return this.#issue({ accountId, sessionId: id, expiresAt }, undefined, manager);
  }

  async #turn({ refreshToken, address, admit }: { readonly refreshToken: string; readonly address: string; readonly admit: (sessionId: string) => void }, manager: EntityManager): Promise<Turn> {
    const token = await this.#sessions.findLocked(hashToken(refreshToken), manager);
    if (token === undefined) return { status: 'refused' };
    const { id, accountId, sessionId } = token;
    admit(sessionId);
    const now = this.#clock.now();
    if (token.isReplaced) await this.#sessions.end(sessionId, accountId, new Date(now), manager);
    if (token.isReplaced || token.isEnded || token.expiresAt.getTime() <= now) return { status: 'refused' };
    const expiresAt = new Date(now + REFRESH_LIFETIME_MS);
    await this.#sessions.see(sessionId, { at: new Date(now), address, expiresAt }, manager);
    return { status: 'renewed', tokens: await this.#issue({ accountId, sessionId, expiresAt }, id, manager) };
  }

  async #issue({ accountId, sessionId, expiresAt }: { readonly accountId: number; readonly sessionId: string; readonly expiresAt: Date }, replaced: number | undefined, manager: EntityManager): Promise<SessionTokens> {
    const { token, hash } = createToken('rk_refresh');
    const id = await this.#sessions.addToken({ accountId, sessionId, tokenHash: hash, expiresAt }, manager);
    if (replaced !== undefined) await this.#sessions.markReplaced(replaced, id, manager);
    return {
      sessionId,
      accessToken: await this.#accessTokens.sign({ userId: String(accountId), sessionId }),
      refreshToken: token,
      csrf: this.csrf.of(sessionId),
      expiresInSeconds: this.#accessTokens.lifetimeSeconds,
    };
  }
}
