import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken, Clock, Credential, CredentialContext, Net } from '@rookery/sdk';
import { CLOCK, NETWORK, SCRUBBER } from '../composition/tokens.js';
import type { Network } from '../network/index.js';
import type { Scrubber } from '../secrets/index.js';
import { connectedOf, oauth2Of, type OpenCredential } from './credential-values.js';
import { IssuedTokens } from './issued-tokens.js';
import { TokenKeeper } from './token-keeper.js';
import { createTokenScreen } from './token-screen.js';

const ISSUE_TIMEOUT_MS = 20_000;

/** The token that a credential travels with: from a consent, or issued for its values. */
@Injectable()
export class CredentialTokens {
  readonly #hide: ReturnType<typeof createTokenScreen>;

  constructor(
    @Inject(TokenKeeper) private readonly keeper: TokenKeeper,
    @Inject(IssuedTokens) private readonly issued: IssuedTokens,
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
    const net: Net = this.network.forAgent({ workspaceId: open.workspaceId, credentialHosts: (name) => (name === open.name ? open.hosts : undefined) });
    return { net, credential, signal, now: this.clock.now() };
  }

  #tokenOf(open: OpenCredential, rejected: string | undefined): Promise<AccessToken> | undefined {
    const settings = oauth2Of(open);
    if (settings !== undefined) return this.keeper.current(connectedOf(open, settings), rejected);
    return open.definition?.issueToken === undefined ? undefined : this.#issue(open, rejected);
  }

  /** Values that were never stored are tried out with a token of their own. */
  async #issue(open: OpenCredential, rejected: string | undefined): Promise<AccessToken> {
    const token = await (open.stamp === '' ? this.#issueAnew(open) : this.issued.current({ open, rejected, issue: () => this.#issueAnew(open) }));
    this.#hide(JSON.stringify([open.workspaceId, open.name]), token.accessToken);
    return token;
  }

  async #issueAnew(open: OpenCredential): Promise<AccessToken> {
    const credential: Credential = { name: open.name, kind: open.kind, fields: open.values };
    const token = await open.definition?.issueToken?.(this.context(open, credential, AbortSignal.timeout(ISSUE_TIMEOUT_MS)), open.values);
    if (token === undefined) throw new Error(`the kind "${open.kind}" issues no tokens`);
    return token;
  }
}
