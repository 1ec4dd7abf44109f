import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@rookery/model';
import { errorOf, jsonObjectOf, type Clock, type Credential } from '@rookery/sdk';
import { AuditLog } from '../accounts/audit-log.js';
import { AGENT_CATALOGUE, CLOCK, KEYRING, SCRUBBER } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import type { CredentialReader } from '../engine/credential-reader.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { decryptSecret, encryptSecret, type Keyring, type Scrubber } from '../secrets/index.js';
import { checkFields, secretsOf } from './credential-kinds.js';
import { findCredentialUses, type CredentialUse } from './credential-uses.js';
import { CredentialsRepository } from './credentials.repository.js';

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
  readonly usedBy: readonly CredentialUse[];
}

/** Stored secrets. Values go in and are handed to agents that do I/O; no answer of the API ever carries one. */
@Injectable()
export class CredentialsService implements CredentialReader {
  readonly #kept = new Map<string, Kept>();
  readonly #hidden = new Set<string>();

  constructor(
    @Inject(CredentialsRepository) private readonly credentials: CredentialsRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async read(workspaceId: number, name: string): Promise<Credential> {
    const kept = this.#kept.get(keyOf(workspaceId, name));
    if (kept !== undefined && kept.readAt > this.clock.now() - keptMs) return kept.credential;
    const stored = await this.credentials.find(workspaceId, name);
    if (stored === undefined) {
      this.#kept.delete(keyOf(workspaceId, name));
      throw errorOf('credential.missing', { name });
    }
    const plain = decryptSecret(stored.encrypted, { workspaceId: String(workspaceId), name }, this.keyring).toString();
    const fields = jsonObjectOf(JSON.parse(plain));
    const checked = checkFields(this.catalogue, stored.kind, fields);
    const credential: Credential = { name, kind: stored.kind, fields: checked.ok ? checked.values : fields };
    this.#hide(stored.kind, credential.fields);
    this.#kept.set(keyOf(workspaceId, name), { credential, hosts: stored.hosts, readAt: this.clock.now() });
    return credential;
  }

  hosts(workspaceId: number, name: string): readonly string[] | undefined {
    return this.#kept.get(keyOf(workspaceId, name))?.hosts;
  }

  async list(workspaceId: number): Promise<readonly CredentialView[]> {
    const [rows, documents] = await Promise.all([this.credentials.list(workspaceId), this.credentials.listDocuments(workspaceId)]);
    const uses = findCredentialUses(documents, this.catalogue.manifests());
    return rows.map(({ name, kind, hosts, createdAt, updatedAt }) => ({
      name, kind, hosts, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(), usedBy: uses.get(name) ?? [],
    }));
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
    this.#hide(given.kind, checked.values);
    const encrypted = encryptSecret(JSON.stringify(given.fields), { workspaceId: String(workspaceId), name }, this.keyring);
    await this.credentials.transaction(async (manager) => {
      await this.credentials.store(workspaceId, { name, kind: given.kind, hosts, encrypted, keyId: this.keyring.current.id }, manager);
      await this.audit.record({ workspaceId, accountId, action: 'credential.stored', subject: name, detail: { kind: given.kind, hosts }, address }, manager);
    });
    this.#kept.delete(keyOf(workspaceId, name));
    return this.find(workspaceId, name);
  }

  async remove({ workspaceId, accountId }: Caller, name: string, address: string): Promise<void> {
    await this.credentials.transaction(async (manager) => {
      if (!(await this.credentials.remove(workspaceId, name, manager))) throw apiError('notFound', { what: 'credential', id: name });
      await this.audit.record({ workspaceId, accountId, action: 'credential.removed', subject: name, address }, manager);
    });
    this.#kept.delete(keyOf(workspaceId, name));
  }

  // A replaced value stays hidden: it may still be in a log line or an error on its way out.
  #hide(kind: string, values: Readonly<Record<string, unknown>>): void {
    const fresh = secretsOf(this.catalogue, kind, values).filter((secret) => !this.#hidden.has(secret));
    if (fresh.length === 0) return;
    this.scrubber.add(...fresh);
    for (const secret of fresh) this.#hidden.add(secret);
  }
}

function keyOf(workspaceId: number, name: string): string {
  return `${workspaceId}:${name}`;
}
