import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { jsonObjectOf, errorOf, TransientError, type AccessToken, type Clock, type OAuth2Settings } from '@rookery/sdk';
import type { EntityManager } from 'typeorm';
import { CLOCK, KEYRING, NETWORK, SCRUBBER } from '../composition/tokens.js';
import type { Network } from '../network/index.js';
import { decryptSecret, encryptSecret, keyIdOf, secretIdentity, type Keyring, type Scrubber, type SecretIdentity } from '../secrets/index.js';
import { ConsentEndedError, renewTokens, type TokenSet } from './oauth2-client.js';
import { bindingOf } from './token-binding.js';
import { createTokenScreen } from './token-screen.js';
import { TokensRepository, type RenewalLease, type TokenRow } from './tokens.repository.js';

/** A token with less left is renewed before it is handed out; of one that lives for minutes only, its last tenth. */
const LEAST_LEFT_MS = 5 * 60_000;
/** While the provider cannot renew, one that lives this long is still handed out. */
const STILL_GOOD_MS = 30_000;
/** A token renewed just now and rejected all the same is not renewed again: it is not its age that the provider minds. */
const RENEWAL_PAUSE_MS = 30_000;
const POLL_MS = 250;
const LONGEST_WAIT_MS = 40_000;

/** A connected credential, as stored. */
export interface ConnectedCredential {
  readonly workspaceId: number;
  readonly name: string;
  readonly kind: string;
  readonly settings: OAuth2Settings;
  readonly hosts: readonly string[];
}

/** What a consent gave. */
export interface ConsentTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Who has consented, as the provider names them; not known of every consent. */
  readonly account?: string | undefined;
}

/**
 * The tokens of consents: stored encrypted, renewed before they end. However many processes need a new one at once, one asks the
 * provider and the others wait for what it stores; a provider that changes the refresh token each time is asked with each once.
 */
@Injectable()
export class TokenKeeper {
  readonly #pending = new Map<string, Promise<AccessToken>>();
  readonly #hide: ReturnType<typeof createTokenScreen>;

  constructor(
    @Inject(TokensRepository) private readonly tokens: TokensRepository,
    @Inject(NETWORK) private readonly network: Network,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SCRUBBER) scrubber: Scrubber,
  ) {
    this.#hide = createTokenScreen(scrubber);
  }

  /** A token with some minutes left and another one than `rejected`. Throws `credential.consentNeeded`, or a transient error. */
  current(credential: ConnectedCredential, rejected?: string): Promise<AccessToken> {
    const key = JSON.stringify([credential.workspaceId, credential.name, rejected ?? null]);
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const asked = this.#current(credential, rejected).finally(() => this.#pending.delete(key));
    this.#pending.set(key, asked);
    return asked;
  }

  /** What somebody consented to for the credential as it is now; `undefined`: nobody did. */
  async consentOf(credential: ConnectedCredential): Promise<ConsentTokens | undefined> {
    const row = await this.tokens.find(credential.workspaceId, credential.name);
    return row === undefined || row.binding !== bindingOf(credential) ? undefined : this.#open(credential, row);
  }

  /** Stores what a consent gave. */
  async store(credential: ConnectedCredential, tokens: TokenSet & ConsentTokens, manager: EntityManager): Promise<void> {
    const { workspaceId, name, settings } = credential;
    const now = this.clock.now();
    await this.tokens.store({
      workspaceId, name, binding: bindingOf(credential), ...this.#sealed(credential, tokens), expiresAt: new Date(now + tokens.lifetimeMs), now: new Date(now),
      grantedScopes: tokens.scopes ?? settings.scopes, wantedScopes: settings.scopes,
    }, manager);
  }

  async #current(credential: ConnectedCredential, rejected: string | undefined): Promise<AccessToken> {
    const { workspaceId, name } = credential;
    const lease: RenewalLease = { workspaceId, name, holder: randomUUID() };
    const giveUpAt = this.clock.now() + LONGEST_WAIT_MS;
    for (;;) {
      const row = await this.tokens.find(workspaceId, name);
      const usable = this.#usable(credential, row, rejected);
      if (usable !== undefined) return usable;
      const leased = await this.tokens.lease(lease);
      if (leased !== undefined) return this.#renew(credential, leased, { lease, rejected });
      if (this.clock.now() > giveUpAt) throw new TransientError(`the token of credential "${name}" is being renewed by another process, which takes too long`, { parameters: { reason: 'the token is being renewed' } });
      await this.clock.sleep(POLL_MS);
    }
  }

  #usable(credential: ConnectedCredential, row: TokenRow | undefined, rejected: string | undefined): AccessToken | undefined {
    const { name } = credential;
    if (row === undefined || row.binding !== bindingOf(credential)) throw errorOf('credential.consentNeeded', { name, reason: 'nobody has consented yet' });
    if (row.problem !== null) throw errorOf('credential.consentNeeded', { name, reason: row.problem });
    const token = this.#tokenOf(credential, row);
    const now = this.clock.now();
    if (token.accessToken === rejected) return row.renewedAt.getTime() > now - RENEWAL_PAUSE_MS ? token : undefined;
    return token.expiresAt - now >= Math.min(LEAST_LEFT_MS, (token.expiresAt - row.renewedAt.getTime()) / 10) ? token : undefined;
  }

  async #renew(credential: ConnectedCredential, row: TokenRow, { lease, rejected }: { readonly lease: RenewalLease; readonly rejected: string | undefined }): Promise<AccessToken> {
    try {
      // Whoever held the lease before may have stored new ones between our look and our lease.
      const usable = this.#usable(credential, row, rejected);
      if (usable !== undefined) {
        await this.tokens.release(lease);
        return usable;
      }
      const { refreshToken, account } = this.#open(credential, row);
      const net = this.network.forAgent({ workspaceId: credential.workspaceId, credentialHosts: (name) => (name === credential.name ? credential.hosts : undefined) });
      const tokens = await renewTokens({ settings: credential.settings, net, credential: credential.name }, refreshToken);
      const now = this.clock.now();
      const expiresAt = now + tokens.lifetimeMs;
      const isStored = await this.tokens.renew(lease, {
        ...this.#sealed(credential, { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken, account }), expiresAt: new Date(expiresAt), now: new Date(now),
        ...(tokens.scopes === undefined ? {} : { grantedScopes: tokens.scopes }),
      });
      if (!isStored) throw new TransientError(`the credential "${credential.name}" was changed while its token was renewed`, { parameters: { reason: 'the credential was changed' } });
      return { accessToken: tokens.accessToken, expiresAt };
    } catch (error) {
      if (error instanceof ConsentEndedError) {
        await this.tokens.refuse(lease, error.message);
        throw errorOf('credential.consentNeeded', { name: credential.name, reason: error.message }, error);
      }
      await this.tokens.release(lease);
      const token = this.#tokenOf(credential, row);
      if (error instanceof TransientError && token.accessToken !== rejected && token.expiresAt - this.clock.now() >= STILL_GOOD_MS) return token;
      throw error;
    }
  }

  #tokenOf(credential: ConnectedCredential, row: TokenRow): AccessToken {
    return { accessToken: this.#open(credential, row).accessToken, expiresAt: row.expiresAt.getTime() };
  }

  #open(credential: ConnectedCredential, row: TokenRow): ConsentTokens {
    const { accessToken, refreshToken, account } = jsonObjectOf(JSON.parse(decryptSecret(row.encrypted, identityOf(credential), this.keyring).toString()));
    if (typeof accessToken !== 'string' || typeof refreshToken !== 'string') throw errorOf('credential.consentNeeded', { name: credential.name, reason: 'its tokens cannot be read' });
    this.#hide(keyOf(credential), accessToken, refreshToken);
    return { accessToken, refreshToken, account: typeof account === 'string' ? account : undefined };
  }

  #sealed(credential: ConnectedCredential, { accessToken, refreshToken, account }: ConsentTokens): { readonly encrypted: string; readonly keyId: string } {
    this.#hide(keyOf(credential), accessToken, refreshToken);
    const encrypted = encryptSecret(JSON.stringify({ accessToken, refreshToken, account }), identityOf(credential), this.keyring);
    return { encrypted, keyId: keyIdOf(encrypted) };
  }
}

function keyOf({ workspaceId, name }: ConnectedCredential): string {
  return `${workspaceId}:${name}`;
}

function identityOf({ workspaceId, name }: ConnectedCredential): SecretIdentity {
  return secretIdentity('credential_token', workspaceId, name);
}
