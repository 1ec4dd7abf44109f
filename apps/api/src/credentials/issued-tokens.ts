import { createHash, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isRookeryError, TransientError, type AccessToken, type Clock } from '@rookery/sdk';
import { CLOCK, KEYRING } from '../composition/tokens.js';
import { decryptSecret, encryptSecret, secretIdentity, type Keyring } from '../secrets/index.js';
import type { OpenCredential } from './credential-values.js';
import { IssuedTokensRepository, type IssuedTokenRow } from './issued-tokens.repository.js';

/** A token with less left is asked for anew; of one that lives for minutes only, its last tenth. */
const LEAST_LEFT_MS = 5 * 60_000;
/** While the server is down, a token that lives this long is still handed out. */
const STILL_GOOD_MS = 5_000;
/** A token that was refused right after it was issued is not issued again: it is not its age that the other side minds. */
const ISSUE_PAUSE_MS = 30_000;
/** What went wrong is told to all who ask within this time; the server is not asked for each of a thousand deliveries. */
const FAILURE_KEPT_MS = 1_000;
const POLL_MS = 100;
const LONGEST_WAIT_MS = 40_000;

interface Issued {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly issuedAt: number;
}

interface Known {
  readonly binding: string;
  readonly token: Issued;
}

/** What is asked for: a credential, how its token is got, and the token that was refused. */
export interface IssueOrder {
  readonly open: OpenCredential;
  readonly rejected: string | undefined;
  readonly issue: () => Promise<AccessToken>;
}

/**
 * Tokens that credentials earn without a person. However many agents and processes need one at once, one asks for it and the others
 * take what it stores, encrypted: some servers let only the last token of a client live, so two must never be used side by side.
 */
@Injectable()
export class IssuedTokens {
  readonly #known = new Map<string, Known>();
  readonly #pending = new Map<string, Promise<Issued>>();
  readonly #failed = new Map<string, { readonly error: unknown; readonly until: number }>();

  constructor(
    @Inject(IssuedTokensRepository) private readonly tokens: IssuedTokensRepository,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async current(order: IssueOrder): Promise<AccessToken> {
    const { open, rejected } = order;
    const key = JSON.stringify([open.workspaceId, open.name]);
    const binding = bindingOf(open);
    const known = this.#known.get(key);
    if (known?.binding === binding && this.#isGood(known.token, rejected)) return known.token;
    const failed = this.#failed.get(key);
    if (failed !== undefined && failed.until > this.clock.now()) throw failed.error;
    const pendingKey = JSON.stringify([key, binding, rejected ?? null]);
    const pending = this.#pending.get(pendingKey) ?? this.#take(order, binding).finally(() => this.#pending.delete(pendingKey));
    this.#pending.set(pendingKey, pending);
    try {
      const token = await pending;
      this.#known.set(key, { binding, token });
      this.#failed.delete(key);
      return token;
    } catch (error) {
      // A token that ends soon is better than none while its server is away.
      if (known?.binding === binding && known.token.accessToken !== rejected && known.token.expiresAt - this.clock.now() > STILL_GOOD_MS && isPassing(error)) return known.token;
      this.#failed.set(key, { error, until: this.clock.now() + FAILURE_KEPT_MS });
      throw error;
    }
  }

  /** From the store, or issued here when the lease is ours. */
  async #take(order: IssueOrder, binding: string): Promise<Issued> {
    const { open: { workspaceId, name } } = order;
    const lease = { workspaceId, name, holder: randomUUID() };
    const giveUpAt = this.clock.now() + LONGEST_WAIT_MS;
    for (;;) {
      const usable = this.#usable(order, binding, await this.tokens.find(workspaceId, name));
      if (usable !== undefined) return usable;
      const leased = await this.tokens.lease(lease);
      if (leased !== undefined) {
        try {
          // Whoever held the lease before may have stored one between our look and our lease.
          const stored = this.#usable(order, binding, leased);
          if (stored !== undefined) return stored;
          const { accessToken, expiresAt } = await order.issue();
          const issuedAt = this.clock.now();
          await this.tokens.store(lease, { binding, encrypted: encryptSecret(accessToken, secretIdentity('issued_token', workspaceId, name), this.keyring), expiresAt, issuedAt });
          return { accessToken, expiresAt, issuedAt };
        } finally {
          await this.tokens.release(lease);
        }
      }
      if (this.clock.now() > giveUpAt) throw new TransientError(`the token of credential "${name}" is being issued to another process, which takes too long`, { parameters: { reason: 'a token is being issued' } });
      await this.clock.sleep(POLL_MS);
    }
  }

  #usable({ open: { workspaceId, name }, rejected }: IssueOrder, binding: string, row: IssuedTokenRow | undefined): Issued | undefined {
    if (row?.encrypted == null || row.binding !== binding) return undefined;
    const token: Issued = { accessToken: decryptSecret(row.encrypted, secretIdentity('issued_token', workspaceId, name), this.keyring).toString(), expiresAt: row.expiresAt, issuedAt: row.issuedAt };
    return this.#isGood(token, rejected) ? token : undefined;
  }

  #isGood({ accessToken, expiresAt, issuedAt }: Issued, rejected: string | undefined): boolean {
    const now = this.clock.now();
    if (accessToken === rejected) return issuedAt > now - ISSUE_PAUSE_MS && expiresAt > now;
    return expiresAt - now >= Math.min(LEAST_LEFT_MS, (expiresAt - issuedAt) / 10);
  }
}

/** Other values, or the same ones stored again, get a token of their own. */
function bindingOf({ stamp }: OpenCredential): string {
  return createHash('sha256').update(stamp).digest('hex');
}

function isPassing(error: unknown): boolean {
  return isRookeryError(error) && error.audience === 'transient';
}
