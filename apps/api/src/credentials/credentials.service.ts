import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@rookery/model';
import { isRookeryError, type Clock, type Credential, type CredentialUse, type QuotaOwner } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { AGENT_CATALOGUE, CLOCK, KEYRING } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import type { CredentialReader } from '../engine/credential-reader.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { encryptSecret, keyIdOf, secretIdentity, type Keyring } from '../secrets/index.js';
import { ConsentEndings, type ConsentEnd } from './consent-endings.js';
import { connectionOf, type CredentialConnection } from './credential-connection.js';
import { checkFields } from './credential-kinds.js';
import { CredentialTokens } from './credential-tokens.js';
import { findCredentialUses, type CredentialUse as CredentialUsage } from './credential-uses.js';
import { CredentialValues, oauth2Of } from './credential-values.js';
import { CredentialsRepository } from './credentials.repository.js';
import { bindingOf } from './token-binding.js';
import { TokensRepository } from './tokens.repository.js';

/** Another process may have stored a new value; after this time it is read again. */
const keptMs = 10_000;

interface Kept {
  readonly credential: Credential;
  readonly hosts: readonly string[];
  readonly readAt: number;
}

/** What people get to see of a credential: everything but its values. */
export interface CredentialView {
  readonly name: string;
  readonly kind: string;
  readonly hosts: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly usedBy: readonly CredentialUsage[];
  /** For kinds a person consents to: whether somebody did. */
  readonly connection?: CredentialConnection;
}

/** Stored secrets. Values go in and are handed to agents that do I/O; no answer of the API ever carries one. */
@Injectable()
export class CredentialsService implements CredentialReader {
  readonly #kept = new Map<string, Kept>();
  readonly #owners = new Map<string, { readonly owner: QuotaOwner | undefined; readonly readAt: number }>();

  constructor(
    @Inject(CredentialsRepository) private readonly credentials: CredentialsRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CredentialValues) private readonly values: CredentialValues,
    @Inject(CredentialTokens) private readonly tokens: CredentialTokens,
    @Inject(TokensRepository) private readonly tokenRows: TokensRepository,
    @Inject(ConsentEndings) private readonly endings: ConsentEndings,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async read(workspaceId: number, name: string, { rejectedToken }: CredentialUse = {}): Promise<Credential> {
    const key = keyOf(workspaceId, name);
    const kept = this.#kept.get(key);
    const isRejected = rejectedToken !== undefined && kept?.credential.accessToken === rejectedToken;
    if (kept !== undefined && kept.readAt > this.clock.now() - keptMs && !isRejected) return kept.credential;
    try {
      const open = await this.values.open(workspaceId, name);
      const credential = await this.tokens.complete(open, rejectedToken);
      this.#kept.set(key, { credential, hosts: open.hosts, readAt: this.clock.now() });
      return credential;
    } catch (error) {
      // Removed, or not connected any more: nobody gets the former values.
      if (isRookeryError(error) && error.audience === 'user') this.#kept.delete(key);
      throw error;
    }
  }

  hosts(workspaceId: number, name: string): readonly string[] | undefined {
    return this.#kept.get(keyOf(workspaceId, name))?.hosts;
  }

  async quotaOwner(workspaceId: number, name: string): Promise<QuotaOwner | undefined> {
    const key = keyOf(workspaceId, name);
    const kept = this.#owners.get(key);
    if (kept !== undefined && kept.readAt > this.clock.now() - keptMs) return kept.owner;
    try {
      const { definition, values } = await this.values.open(workspaceId, name);
      const owner = definition?.quotaOwner?.(values);
      this.#owners.set(key, { owner, readAt: this.clock.now() });
      return owner;
    } catch {
      // The call that follows reads the credential too, and puts on record what is amiss with it.
      return kept?.owner;
    }
  }

  async list(workspaceId: number): Promise<readonly CredentialView[]> {
    const [rows, documents] = await Promise.all([this.credentials.list(workspaceId), this.credentials.listDocuments(workspaceId)]);
    const uses = findCredentialUses(documents, this.catalogue.manifests());
    return rows.map((row) => {
      const { name, kind, hosts, createdAt, updatedAt } = row;
      const needsConsent = this.catalogue.credentialKinds.get(kind)?.oauth2 !== undefined;
      return {
        name, kind, hosts, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(), usedBy: uses.get(name) ?? [],
        ...(needsConsent ? { connection: connectionOf(row) } : {}),
      };
    });
  }

  async find(workspaceId: number, name: string): Promise<CredentialView> {
    const found = (await this.list(workspaceId)).find((credential) => credential.name === name);
    if (found === undefined) throw apiError('notFound', { what: 'credential', id: name });
    return found;
  }

  /** Stores all values of a credential anew; there is no way to keep an old one, because there is none to read it. */
  async store(caller: Caller, name: string, given: { readonly kind: string; readonly fields: JsonObject; readonly hosts?: readonly string[] | undefined }, address: string): Promise<CredentialView> {
    const checked = checkFields(this.catalogue, given.kind, given.fields);
    if (!checked.ok) throw invalidRequest(checked.issues);
    const { workspaceId, accountId } = caller;
    const hosts = given.hosts ?? checked.hosts;
    this.values.hide(given.kind, checked.values);
    const settings = oauth2Of({ definition: this.catalogue.credentialKinds.get(given.kind), values: checked.values });
    const kept = settings === undefined ? undefined : { binding: bindingOf({ kind: given.kind, settings, hosts }), wantedScopes: settings.scopes };
    const encrypted = encryptSecret(JSON.stringify(given.fields), secretIdentity('credential', workspaceId, name), this.keyring);
    const former = await this.credentials.find(workspaceId, name);
    await this.credentials.transaction(async (manager) => {
      await this.credentials.store(workspaceId, { name, kind: given.kind, hosts, encrypted, keyId: keyIdOf(encrypted) }, manager);
      await this.tokenRows.keepOnly(workspaceId, name, kept, manager);
      await this.audit.record({ workspaceId, accountId, action: 'credential.stored', subject: name, before: former === undefined ? undefined : plan(former), after: plan({ kind: given.kind, hosts }), detail: { fields: Object.keys(given.fields) }, address }, manager);
    });
    this.#forget(workspaceId, name);
    return this.find(workspaceId, name);
  }

  async remove({ workspaceId, accountId }: Caller, name: string, address: string): Promise<void> {
    const former = await this.credentials.find(workspaceId, name);
    await this.credentials.transaction(async (manager) => {
      if (!(await this.credentials.remove(workspaceId, name, manager))) throw apiError('notFound', { what: 'credential', id: name });
      await this.audit.record({ workspaceId, accountId, action: 'credential.removed', subject: name, before: former === undefined ? undefined : plan(former), address }, manager);
    });
    this.#forget(workspaceId, name);
  }

  /** Takes back what somebody consented to; the credential stays. With `isEnded` it is ended at the provider first, as far as that can be done. */
  async disconnect({ workspaceId, accountId }: Caller, name: string, isEnded: boolean, address: string): Promise<ConsentEnd> {
    const { connection } = await this.find(workspaceId, name);
    if (connection === undefined || connection.state === 'none') return { state: 'none' };
    const end: ConsentEnd = isEnded ? await this.endings.end(workspaceId, name) : { state: 'kept' };
    await this.credentials.transaction(async (manager) => {
      await this.tokenRows.keepOnly(workspaceId, name, undefined, manager);
      await this.audit.record({ workspaceId, accountId, action: 'credential.disconnected', subject: name, detail: { atProvider: end.state, ...(end.state === 'failed' ? { reason: end.reason } : {}) }, address }, manager);
    });
    this.#forget(workspaceId, name);
    return end;
  }

  #forget(workspaceId: number, name: string): void {
    this.#kept.delete(keyOf(workspaceId, name));
    this.#owners.delete(keyOf(workspaceId, name));
  }
}

/** What of a credential may be told. */
function plan({ kind, hosts }: { readonly kind: string; readonly hosts: readonly string[] }) {
  return { kind, hosts };
}

function keyOf(workspaceId: number, name: string): string {
  return `${workspaceId}:${name}`;
}
