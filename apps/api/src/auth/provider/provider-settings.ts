import type { Role } from '../../http/caller.js';
import { parseEgressList, type EgressList } from '../../network/index.js';

/** The identity provider of the installation (`ROOKERY_OIDC_*`). */
export interface ProviderSettings {
  /** As it names itself, to the letter. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The words on the button. */
  readonly name: string;
  /** What somebody nobody invited becomes in the first workspace; undefined: nothing. */
  readonly role: Exclude<Role, 'owner'> | undefined;
}

/** Naming an issuer permits calls to it, and to nobody else: agents are held by `ROOKERY_EGRESS_ALLOW` as before. */
export function issuerEntry(settings: ProviderSettings | undefined): EgressList {
  const issuer = settings === undefined ? null : URL.parse(settings.issuer);
  if (issuer === null) return [];
  const port = issuer.port === '' ? (issuer.protocol === 'https:' ? '443' : '80') : issuer.port;
  return parseEgressList(`${issuer.hostname}:${port}`, 'ROOKERY_OIDC_ISSUER');
}
