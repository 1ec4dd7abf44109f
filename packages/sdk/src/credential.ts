import type { z } from 'zod';
import type { Net } from './net.js';

/** The authorization server of a provider (RFC 6749), as the fields of one credential name it. Every consent carries PKCE (RFC 7636). */
export interface OAuth2Settings {
  /** Where the person's browser is sent. */
  readonly authorizationUrl: string;
  /** Where codes and refresh tokens are exchanged; its host must be among the hosts of the credential. */
  readonly tokenUrl: string;
  /** Where a consent is ended (RFC 7009); its host must be among the hosts of the credential. Left out: the provider has no such endpoint. */
  readonly revocationUrl?: string;
  /** A page of the provider where people see whom they let in, and end it. */
  readonly accessPage?: string;
  readonly clientId: string;
  /** Sent in the body; without it the client is a public one. */
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  /** Further parameters of the consent, such as what makes a provider give a refresh token. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A token that travels as `Authorization: Bearer ...`. `expiresAt` in milliseconds since the epoch. */
export interface AccessToken {
  readonly accessToken: string;
  readonly expiresAt: number;
}

/** Whose limits at the provider the calls with a credential count against. */
export interface QuotaOwner {
  /** Credentials with the same one share a limit: those of one project or organization. */
  readonly project: string;
  /** Credentials of a project with the same one also share the limit of a user. Left out: the credential is a user of its own. */
  readonly user?: string;
}

/** What a kind of credential may touch when it earns a token or is tested. Calls through `net` name `credential.name`. */
export interface CredentialContext {
  readonly net: Net;
  readonly credential: Credential;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A table as people who write a statement look for it. */
export interface ListedTable {
  /** As an option or a statement names it: with its schema only where it must be. */
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly { readonly name: string; readonly type: string; readonly isKey: boolean }[];
}

export interface TableListing {
  readonly tables: readonly ListedTable[];
  /** There are more; ask with a part of a name. */
  readonly isCut: boolean;
}

/** A kind of credential: the fields of its form, and the hosts its secret may be sent to. */
export interface CredentialKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly title: string;
  readonly fields: Schema;
  /** `host` or `host:port`; used when the person states none. */
  hosts(fields: z.output<Schema>): readonly string[];
  /** For kinds whose provider counts the calls of several credentials together. What `buckets` of an agent gets as `owner`. */
  quotaOwner?(fields: z.output<Schema>): QuotaOwner | undefined;
  /** For a kind that a person consents to at the provider. The host keeps its tokens and renews them, once for all processes. */
  oauth2?(fields: z.output<Schema>): OAuth2Settings;
  /** Who has consented, as the provider names them; asked once after a consent, with its token. Two credentials of one account share a consent. */
  account?(context: CredentialContext, fields: z.output<Schema>): Promise<string | undefined>;
  /** For a kind that earns its tokens without a person, by a signed assertion say. Called when none is left; throws as an action does. */
  issueToken?(context: CredentialContext, fields: z.output<Schema>): Promise<AccessToken>;
  /**
   * Tries the values out without changing anything at the provider. Resolves with what was found, in a few words for people; throws
   * what went wrong, in words that hold no secret. With `oauth2` or `issueToken` the credential has its token.
   */
  test?(context: CredentialContext, fields: z.output<Schema>): Promise<string>;
  /** For kinds that lead to tables: those whose names hold `search`, at most some hundreds, for the editor's browser. Throws as `test` does. */
  listTables?(context: CredentialContext, fields: z.output<Schema>, search: string): Promise<TableListing>;
}

export function defineCredential<Schema extends z.ZodObject>(kind: CredentialKind<Schema>): CredentialKind<Schema> {
  return kind;
}

/** A credential in the hands of an agent that does I/O. Never reaches templates or user code. */
export interface Credential {
  readonly name: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** For kinds with tokens: one that is good for some more minutes. */
  readonly accessToken?: string;
}

/** What an agent has learnt about a credential it asks for again. */
export interface CredentialUse {
  /** The provider answered 401 to this token: it is renewed, however long it would have lived. */
  readonly rejectedToken?: string;
}
