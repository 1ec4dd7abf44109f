import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { AuditLog } from '../../accounts/audit-log.js';
import { CLOCK, IDENTITY_PROVIDER, MASTER_KEY } from '../../composition/tokens.js';
import { apiError, ApiError } from '../../http/api-error.js';
import { deriveKey, hashToken, type MasterKey } from '../../secrets/index.js';
import { FailedSignIns } from '../failed-sign-ins.js';
import { LoginThrottle } from '../login-throttle.js';
import { SessionsService, type SessionTokens, type Visitor } from '../sessions.service.js';
import type { Identity, IdentityProvider, SignInSecrets } from './identity-provider.js';
import { ProviderMembers } from './provider-members.js';
import { ProviderSignInsRepository } from './provider-sign-ins.repository.js';

/** Long enough to sign in at the provider, with a second factor. */
export const SIGN_IN_LIFETIME_MS = 10 * 60_000;

/** What the provider sent back, as the query of the page it returned to. */
export interface ProviderAnswer {
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  readonly iss?: string | undefined;
}

/** Signing in at the identity provider: a state belongs to one browser, lives ten minutes and is good for one answer. */
@Injectable()
export class ProviderSignInService {
  readonly #key: Uint8Array;

  constructor(
    @Inject(IDENTITY_PROVIDER) private readonly provider: IdentityProvider | undefined,
    @Inject(ProviderSignInsRepository) private readonly signIns: ProviderSignInsRepository,
    @Inject(ProviderMembers) private readonly members: ProviderMembers,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(LoginThrottle) private readonly throttle: LoginThrottle,
    @Inject(FailedSignIns) private readonly failures: FailedSignIns,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MASTER_KEY) master: MasterKey,
  ) {
    this.#key = deriveKey(master, 'provider sign-ins');
  }

  /** The words on the button; undefined where no provider is set up. */
  get name(): string | undefined {
    return this.provider?.settings.name;
  }

  /** Where to send the browser, and what it has to keep. Throws `auth.throttled` for an address that begins too often. */
  async begin({ address, redirectUri, returnPath }: { readonly address: string; readonly redirectUri: string; readonly returnPath: string }): Promise<{ readonly url: string; readonly browser: string }> {
    const provider = this.#required();
    await this.throttle.beginFrom(address);
    const [state, browser] = [randomText(), randomText()];
    const url = await provider.begin(this.#secretsOf(state, browser, redirectUri));
    const now = this.clock.now();
    await this.signIns.add(hashToken(state), hashToken(browser), { returnPath, expiresAt: new Date(now + SIGN_IN_LIFETIME_MS) }, new Date(now));
    return { url, browser };
  }

  /** Throws `auth.providerState` for an answer that this browser did not ask for or has given before. */
  async complete(answer: ProviderAnswer, browser: string | undefined, { redirectUri, visitor }: { readonly redirectUri: string; readonly visitor: Visitor }): Promise<{ readonly tokens: SessionTokens; readonly returnPath: string }> {
    const provider = this.#required();
    const pending = browser === undefined ? undefined : await this.signIns.take(hashToken(answer.state), hashToken(browser));
    if (browser === undefined || pending === undefined || pending.expiresAt.getTime() <= this.clock.now()) throw apiError('auth.providerState');
    const identity = await provider.finish(parametersOf(answer), this.#secretsOf(answer.state, browser, redirectUri));
    return { tokens: await this.#open(identity, provider, visitor), returnPath: pending.returnPath };
  }

  async #open(identity: Identity, provider: IdentityProvider, visitor: Visitor): Promise<SessionTokens> {
    try {
      return await this.signIns.transaction(async (manager) => {
        const { accountId, email, workspaceId } = await this.members.find(identity, provider.settings, visitor.address, manager);
        await this.audit.record({ workspaceId, accountId, action: 'session.opened', subject: email, detail: { method: 'provider' }, address: visitor.address }, manager);
        return this.sessions.open(accountId, visitor, 'provider', manager);
      });
    } catch (error) {
      if (error instanceof ApiError && identity.email !== undefined) this.failures.note(identity.email, { address: visitor.address, method: 'provider' });
      throw error;
    }
  }

  #required(): IdentityProvider {
    if (this.provider === undefined) throw apiError('auth.providerOff');
    return this.provider;
  }

  /** Nonce and verifier follow from what the browser keeps and the key of this installation, so that the database knows neither. */
  #secretsOf(state: string, browser: string, redirectUri: string): SignInSecrets {
    const derived = (purpose: string): string => createHmac('sha256', this.#key).update(JSON.stringify([purpose, state, browser])).digest('base64url');
    return { state, nonce: derived('nonce'), verifier: derived('verifier'), redirectUri };
  }
}

function parametersOf(answer: ProviderAnswer): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(answer)) if (value !== undefined) parameters.set(name, value);
  return parameters;
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}
