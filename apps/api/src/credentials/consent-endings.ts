import { Inject, Injectable } from '@nestjs/common';
import { isRookeryError, type OAuth2Settings } from '@rookery/sdk';
import { NETWORK, SCRUBBER } from '../composition/tokens.js';
import type { Network } from '../network/index.js';
import type { Scrubber } from '../secrets/index.js';
import { connectedOf, CredentialValues, oauth2Of, type OpenCredential } from './credential-values.js';
import { revokeConsent } from './oauth2-client.js';
import { TokenKeeper } from './token-keeper.js';
import { TokensRepository } from './tokens.repository.js';

/** What has become of a consent at its provider. */
export type ConsentEnd =
  /** Nobody had consented. */
  | { readonly state: 'none' }
  /** It was not to be ended. */
  | { readonly state: 'kept' }
  | { readonly state: 'ended' }
  /** Other credentials live by the same consent, or by one that cannot be told from it. Named are those of this workspace. */
  | { readonly state: 'shared'; readonly credentials: readonly string[] }
  /** It may still stand. `accessPage`: where the person can end it. */
  | { readonly state: 'failed'; readonly reason: string; readonly accessPage?: string };

interface Consented {
  readonly open: OpenCredential;
  readonly settings: OAuth2Settings;
  readonly refreshToken: string;
  readonly account: string | undefined;
}

/** Ends consents at their providers, as far as these do so; what is stored here is not touched. */
@Injectable()
export class ConsentEndings {
  constructor(
    @Inject(CredentialValues) private readonly values: CredentialValues,
    @Inject(TokenKeeper) private readonly keeper: TokenKeeper,
    @Inject(TokensRepository) private readonly tokens: TokensRepository,
    @Inject(NETWORK) private readonly network: Network,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  /** Asks the provider once, for ten seconds at most. Never rejects for what the provider does. */
  async end(workspaceId: number, name: string): Promise<ConsentEnd> {
    const consented = await this.#consented(workspaceId, name);
    if (consented === undefined) return { state: 'none' };
    const { open, settings, refreshToken } = consented;
    const sharers = await this.#sharersOf(consented);
    if (sharers.length > 0) return { state: 'shared', credentials: sharers.flatMap((other) => (other.workspaceId === workspaceId ? [other.name] : [])) };
    const net = this.network.forAgent({ workspaceId, credentialHosts: (asked) => (asked === open.name ? open.hosts : undefined) });
    try {
      await revokeConsent({ settings, net, credential: open.name }, refreshToken);
      return { state: 'ended' };
    } catch (error) {
      const reason = this.scrubber.text(error instanceof Error ? error.message : String(error));
      return { state: 'failed', reason, ...(settings.accessPage === undefined ? {} : { accessPage: settings.accessPage }) };
    }
  }

  async #consented(workspaceId: number, name: string): Promise<Consented | undefined> {
    const open = await this.values.open(workspaceId, name);
    const settings = oauth2Of(open);
    if (settings === undefined) return undefined;
    const consent = await this.keeper.consentOf(connectedOf(open, settings));
    return consent === undefined ? undefined : { open, settings, refreshToken: consent.refreshToken, account: consent.account };
  }

  /** A provider ends what a person consented to for a client as a whole, whichever token it is asked with. */
  async #sharersOf(consented: Consented): Promise<readonly OpenCredential[]> {
    const { open, account } = consented;
    const sharers: OpenCredential[] = [];
    for (const row of await this.tokens.listOthers(open.kind, open)) {
      const other = await this.#consented(row.workspaceId, row.name).catch(missingAsNone);
      if (other === undefined || granteeOf(other) !== granteeOf(consented)) continue;
      if (account === undefined || other.account === undefined || account === other.account) sharers.push(other.open);
    }
    return sharers;
  }
}

/** Whom people consent to: Google keeps one consent for a person and a project, whichever of its clients asked. */
function granteeOf({ open, settings }: Consented): string {
  return JSON.stringify([settings.revocationUrl, open.definition?.quotaOwner?.(open.values)?.project ?? settings.clientId]);
}

/** Another one was removed since it was listed, or its tokens cannot be read by anybody. */
function missingAsNone(error: unknown): undefined {
  if (isRookeryError(error) && error.audience === 'user') return undefined;
  throw error;
}
