import { Inject, Injectable } from '@nestjs/common';
import { errorOf, isRookeryError, jsonObjectOf, type CredentialKind, type OAuth2Settings } from '@rookery/sdk';
import { AGENT_CATALOGUE, KEYRING, SCRUBBER } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { apiError } from '../http/api-error.js';
import { decryptSecret, secretIdentity, type Keyring, type Scrubber } from '../secrets/index.js';
import { checkFields, secretsOf } from './credential-kinds.js';
import { CredentialsRepository } from './credentials.repository.js';
import type { ConnectedCredential } from './token-keeper.js';

/** A credential with its values in the clear; stays within this folder. */
export interface OpenCredential {
  readonly workspaceId: number;
  readonly name: string;
  readonly kind: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly hosts: readonly string[];
  /** Changes whenever somebody stores new values; empty for values that were never stored. */
  readonly stamp: string;
  /** `undefined`: its plugin is gone. */
  readonly definition: CredentialKind | undefined;
}

/** Opens what is stored, and tells the scrubber what must never be shown. */
@Injectable()
export class CredentialValues {
  readonly #hidden = new Set<string>();

  constructor(
    @Inject(CredentialsRepository) private readonly credentials: CredentialsRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  /** Throws `credential.missing`. */
  async open(workspaceId: number, name: string): Promise<OpenCredential> {
    const stored = await this.credentials.find(workspaceId, name);
    if (stored === undefined) throw errorOf('credential.missing', { name });
    const { kind, hosts, encrypted } = stored;
    const fields = jsonObjectOf(JSON.parse(decryptSecret(encrypted, secretIdentity('credential', workspaceId, name), this.keyring).toString()));
    const checked = checkFields(this.catalogue, kind, fields);
    const values = checked.ok ? checked.values : fields;
    this.hide(kind, values);
    return { workspaceId, name, kind, values, hosts, stamp: encrypted, definition: checked.ok ? this.catalogue.credentialKinds.get(kind) : undefined };
  }

  /** As `open`, for a credential that an address names: throws `notFound`. */
  async openNamed(workspaceId: number, name: string): Promise<OpenCredential> {
    try {
      return await this.open(workspaceId, name);
    } catch (error) {
      throw isRookeryError(error) && error.code === 'credential.missing' ? apiError('notFound', { what: 'credential', id: name }, { cause: error }) : error;
    }
  }

  // A replaced value stays hidden: it may still be in a log line or an error on its way out.
  hide(kind: string, values: Readonly<Record<string, unknown>>): void {
    const fresh = secretsOf(this.catalogue, kind, values).filter((secret) => !this.#hidden.has(secret));
    if (fresh.length === 0) return;
    this.scrubber.add(...fresh);
    for (const secret of fresh) this.#hidden.add(secret);
  }
}

/** What the provider of a credential is asked with; `undefined` for kinds nobody consents to. */
export function oauth2Of({ definition, values }: Pick<OpenCredential, 'definition' | 'values'>): OAuth2Settings | undefined {
  return definition?.oauth2?.(values);
}

export function connectedOf({ workspaceId, name, kind, hosts }: OpenCredential, settings: OAuth2Settings): ConnectedCredential {
  return { workspaceId, name, kind, hosts, settings };
}
