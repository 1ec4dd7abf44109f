import type { Credential } from '@rookery/sdk';

/** How the engine gets at stored credentials. Implemented where they are kept. */
export interface CredentialReader {
  /** The decrypted credential. Throws the user error `credential.missing` when the workspace has none of that name. */
  read(workspaceId: number, name: string): Promise<Credential>;
  /**
   * The hosts the secret may be sent to, by name; from memory, as last read or listed. The network asks at every call
   * that carries a credential, always after `read`.
   */
  hosts(workspaceId: number, name: string): readonly string[] | undefined;
}
