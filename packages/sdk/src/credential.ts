import type { z } from 'zod';

/** A kind of credential: the fields of its form, and the hosts its secret may be sent to. */
export interface CredentialKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly title: string;
  readonly fields: Schema;
  /** `host` or `host:port`; used when the person states none. */
  hosts(fields: z.output<Schema>): readonly string[];
}

export function defineCredential<Schema extends z.ZodObject>(kind: CredentialKind<Schema>): CredentialKind<Schema> {
  return kind;
}

/** A credential in the hands of an agent that does I/O. Never reaches templates or user code. */
export interface Credential {
  readonly name: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
