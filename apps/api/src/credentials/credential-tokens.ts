import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken, Clock, Credential, CredentialContext, Net } from '@rookery/sdk';
import { CLOCK, NETWORK, SCRUBBER } from '../composition/tokens.js';
import type { Network } from '../network/index.js';
import type { Scrubber } from '../secrets/index.js';
import { connectedOf, oauth2Of, type OpenCredential } from './credential-values.js';
import { TokenKeeper } from './token-keeper.js';
import { createTokenScreen } from './token-screen.js';

/** An issued token with less left is asked for anew. */
const LEAST_LEFT_MS = 5 * 60_000;
/** As a renewed token: rejected right after it was issued, it is not its age. */
const ISSUE_PAUSE_MS = 30_000;
const ISSUE_TIMEOUT_MS = 20_000;

interface Issued {
  readonly stamp: string;
  readonly token: AccessToken;
  readonly issuedAt: number;
}

/** The token that a credential travels with: from a consent, or issued for its values and kept in memory. */
@Injectable()
export class CredentialTokens {
  readonly #issued = new Map<string, Issued>();
  readonly #pending = new Map<string, Promise<AccessToken>>();
  readonly #hide: ReturnType<typeof createTokenScreen>;

  constructor(
    @Inject(TokenKeeper) private readonly keeper: TokenKeeper,
    @Inject(NETWORK) private readonly network: Network,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SCRUBBER) scrubber: Scrubber,
  ) {
    this.#hide = createTokenScreen(scrubber);
  }

  /** The credential as agents get it, with another token than `rejected`. */
  async complete(open: OpenCredential, rejected?: string): Promise<Credential> {
    const credential: Credential = { name: open.name, kind: open.kind, fields: open.values };
    const token = await this.#tokenOf(open, rejected);
    return token === undefined ? credential : { ...credential, accessToken: token.accessToken };
  }

  /** The door for calls of this one credential, outside of any agent. */
  context(open: OpenCredential, credential: Credential, signal: AbortSignal): CredentialContext {
    const net: Net = this.network.forAgent({ credentialHosts: (name) => (name === open.name ? open.hosts : undefined) });
    return { net, credential, signal, now: this.clock.now() };
  }

  #tokenOf(open: OpenCredential, rejected: string | undefined): Promise<AccessToken> | undefined {
    const settings = oauth2Of(open);
    if (settings !== undefined) return this.keeper.current(connectedOf(open, settings), rejected);
    return open.definition?.issueToken === undefined ? undefined : this.#issue(open, rejected);
  }

  #issue(open: OpenCredential, rejected: string | undefined): Promise<AccessToken> {
    const key = JSON.stringify([open.workspaceId, open.name]);
    const now = this.clock.now();
    const known = this.#issued.get(key);
    if (known !== undefined && known.stamp === open.stamp && open.stamp !== '') {
      const isGood = known.token.accessToken === rejected ? known.issuedAt > now - ISSUE_PAUSE_MS : known.token.expiresAt - now >= LEAST_LEFT_MS;
      if (isGood) return Promise.resolve(known.token);
    }
    const pendingKey = `${key} ${open.stamp}`;
    const pending = open.stamp === '' ? undefined : this.#pending.get(pendingKey);
    if (pending !== undefined) return pending;
    const issuing = this.#issueAnew(open, key).finally(() => this.#pending.delete(pendingKey));
    if (open.stamp !== '') this.#pending.set(pendingKey, issuing);
    return issuing;
  }

  async #issueAnew(open: OpenCredential, key: string): Promise<AccessToken> {
    const credential: Credential = { name: open.name, kind: open.kind, fields: open.values };
    const token = await open.definition?.issueToken?.(this.context(open, credential, AbortSignal.timeout(ISSUE_TIMEOUT_MS)), open.values);
    if (token === undefined) throw new Error(`the kind "${open.kind}" issues no tokens`);
    this.#hide(key, token.accessToken);
    if (open.stamp !== '') this.#issued.set(key, { stamp: open.stamp, token, issuedAt: this.clock.now() });
    return token;
  }
}
