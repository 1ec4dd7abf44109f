import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, KEYRING, MASTER_KEY, NETWORK } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import type { Network } from '../network/index.js';
import { decryptSecret, deriveKey, encryptSecret, hashToken, isSameText, keyIdOf, secretIdentity, type Keyring, type MasterKey, type SecretIdentity } from '../secrets/index.js';
import { ConsentsRepository, type ConsentRow } from './consents.repository.js';
import { CredentialTokens } from './credential-tokens.js';
import { CredentialValues, connectedOf, oauth2Of, type OpenCredential } from './credential-values.js';
import { beginConsent, ConsentEndedError, finishConsent, type TokenSet } from './oauth2-client.js';
import { bindingOf } from './token-binding.js';
import { TokenKeeper } from './token-keeper.js';

/** Long enough to sign in at the provider and to read what it asks. */
const CONSENT_LIFETIME_MS = 10 * 60_000;
const ACCOUNT_TIMEOUT_MS = 10_000;

/** Who is at the keyboard: a consent comes back to the login that began it. */
export interface ConsentHolder {
  readonly caller: Caller;
  readonly holder: string;
  readonly address: string;
}

/** What the provider sent back, as the query of the page it returned to. */
export interface ConsentAnswer {
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  readonly iss?: string | undefined;
}

/** The authorization code flow with PKCE: a state is signed, belongs to one login, lives ten minutes and is good for one answer. */
@Injectable()
export class ConsentsService {
  readonly #stateKey: Uint8Array;

  constructor(
    @Inject(ConsentsRepository) private readonly consents: ConsentsRepository,
    @Inject(CredentialValues) private readonly values: CredentialValues,
    @Inject(TokenKeeper) private readonly keeper: TokenKeeper,
    @Inject(CredentialTokens) private readonly tokens: CredentialTokens,
    @Inject(NETWORK) private readonly network: Network,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MASTER_KEY) master: MasterKey,
  ) {
    this.#stateKey = deriveKey(master, 'oauth2 states');
  }

  /** Where to send the person. `redirectUri` must be registered at the provider. */
  async begin({ caller, holder }: ConsentHolder, name: string, redirectUri: string): Promise<{ readonly url: string; readonly redirectUri: string; readonly expiresAt: string }> {
    const open = await this.values.openNamed(caller.workspaceId, name);
    const settings = oauth2Of(open);
    if (settings === undefined) throw apiError('credential.consentFailed', { reason: `a credential of the kind "${open.kind}" needs no consent` });
    const state = this.#newState();
    const { url, verifier } = await beginConsent(settings, { redirectUri, state });
    const now = this.clock.now();
    const expiresAt = new Date(now + CONSENT_LIFETIME_MS);
    const encrypted = encryptSecret(verifier, identityOf({ workspaceId: caller.workspaceId, name }), this.keyring);
    await this.consents.add(hashToken(state), {
      workspaceId: caller.workspaceId, name, holder, binding: bindingOf(connectedOf(open, settings)), encrypted, keyId: keyIdOf(encrypted), redirectUri, scopes: settings.scopes, expiresAt,
    }, new Date(now));
    return { url, redirectUri, expiresAt: expiresAt.toISOString() };
  }

  /** Exchanges the code and stores the tokens; resolves with the credential's name. */
  async complete({ caller, holder, address }: ConsentHolder, answer: ConsentAnswer): Promise<string> {
    const { workspaceId, accountId } = caller;
    const consent = this.#isOurs(answer.state) ? await this.consents.take(hashToken(answer.state), { workspaceId, holder }) : undefined;
    if (consent === undefined) throw failed('it does not belong to this login, or was answered already; begin again under Credentials');
    if (consent.expiresAt.getTime() < this.clock.now()) throw failed('it took longer than ten minutes; begin again under Credentials');
    const open = await this.values.open(workspaceId, consent.name);
    const settings = oauth2Of(open);
    if (settings === undefined) throw failed('the credential is of another kind by now; begin again under Credentials');
    const connected = connectedOf(open, { ...settings, scopes: consent.scopes });
    if (bindingOf(connected) !== consent.binding) throw failed('the credential was changed meanwhile; begin again under Credentials');
    const net = this.network.forAgent({ workspaceId: open.workspaceId, credentialHosts: (name) => (name === open.name ? open.hosts : undefined) });
    const tokens = await this.#exchange({ settings, net, credential: open.name }, consent, answer);
    const { refreshToken } = tokens;
    if (refreshToken === undefined) throw failed('the provider gave no refresh token, so the connection would end within the hour; remove the access of this application there, then connect again');
    const account = await this.#accountOf(open, tokens.accessToken);
    await this.consents.transaction(async (manager) => {
      await this.keeper.store(connected, { ...tokens, refreshToken, account }, manager);
      await this.audit.record({ workspaceId, accountId, action: 'credential.connected', subject: open.name, detail: { scopes: [...(tokens.scopes ?? consent.scopes)] }, address }, manager);
    });
    return open.name;
  }

  /** Needed only to tell two consents apart when one is ended: where it is not known they count as one. */
  async #accountOf(open: OpenCredential, accessToken: string): Promise<string | undefined> {
    const credential = { name: open.name, kind: open.kind, fields: open.values, accessToken };
    try {
      return await open.definition?.account?.(this.tokens.context(open, credential, AbortSignal.timeout(ACCOUNT_TIMEOUT_MS)), open.values);
    } catch {
      return undefined;
    }
  }

  async #exchange(call: Parameters<typeof finishConsent>[0], consent: ConsentRow, answer: ConsentAnswer): Promise<TokenSet> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(answer)) if (value !== undefined) parameters.set(name, value);
    const verifier = decryptSecret(consent.encrypted, identityOf(consent), this.keyring).toString();
    try {
      return await finishConsent(call, { parameters, state: answer.state, redirectUri: consent.redirectUri, verifier });
    } catch (error) {
      if (error instanceof ConsentEndedError) throw failed(`the provider says ${error.message}`, error);
      throw failed(error instanceof Error ? error.message : String(error), error);
    }
  }

  #newState(): string {
    const text = randomBytes(24).toString('base64url');
    return `${text}.${this.#signature(text)}`;
  }

  #isOurs(state: string): boolean {
    const [text = '', signature = ''] = state.split('.');
    return isSameText(signature, this.#signature(text));
  }

  #signature(text: string): string {
    return createHmac('sha256', this.#stateKey).update(text).digest('base64url');
  }
}

function identityOf({ workspaceId, name }: Pick<ConsentRow, 'workspaceId' | 'name'>): SecretIdentity {
  return secretIdentity('credential_consent', workspaceId, name);
}

function failed(reason: string, cause?: unknown): Error {
  return apiError('credential.consentFailed', { reason }, cause === undefined ? {} : { cause });
}
