import type { Credential, CredentialUse, QuotaOwner } from '@rookery/sdk';

/** How the engine gets at stored credentials. Implemented where they are kept. */
export interface CredentialReader {
  /**
   * The decrypted credential, with a token that still lives where its kind has tokens. Throws the user errors `credential.missing` and
   * `credential.consentNeeded`, and a transient one while a token cannot be renewed.
   */
  read(workspaceId: number, name: string, use?: CredentialUse): Promise<Credential>;
  /**
   * The hosts the secret may be sent to, by name; from memory, as last read or listed. The network asks at every call
   * that carries a credential, always after `read`.
   */
  hosts(workspaceId: number, name: string): readonly string[] | undefined;
  /** Whose limits at the provider calls with it count against. Never rejects: what is amiss with a credential the call itself finds out. */
  quotaOwner(workspaceId: number, name: string): Promise<QuotaOwner | undefined>;
}
