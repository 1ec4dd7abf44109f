import type { CredentialManifest, JsonObject } from '@rookery/model';
import type { ComponentType } from 'react';

/** What a button of the credential dialog knows and may do. */
export interface CredentialActionProps {
  readonly name: string;
  readonly manifest: CredentialManifest;
  /** What is written in the form now; secrets that are stored are never here. */
  readonly fields: JsonObject;
  /** Whether one of this name is at the server. */
  readonly isStored: boolean;
  /** Whether the form can be stored as it is: it has a name that is free. */
  readonly isReady: boolean;
  /** Stores what the form says and stays open; `false` when the server refused it, which the dialog then tells. */
  readonly store: () => Promise<boolean>;
  /** Tells in the dialog how it went; the last word stands. */
  readonly tell: (notice: CredentialNotice) => void;
}

export interface CredentialNotice {
  readonly isGood: boolean;
  readonly message: string;
}

/** A button beside "Save", for the kinds it fits. */
export interface CredentialAction {
  readonly id: string;
  readonly fits: (manifest: CredentialManifest) => boolean;
  readonly Button: ComponentType<CredentialActionProps>;
}
