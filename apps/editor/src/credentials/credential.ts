import type { CredentialManifest, Issue } from '@rookery/model';

/** Whether somebody has consented at the provider. */
export type CredentialConnection =
  | { readonly state: 'none' }
  | { readonly state: 'connected'; readonly since: string; readonly missingScopes: readonly string[] }
  | { readonly state: 'refused'; readonly since: string; readonly problem: string };

/** What the API tells of a credential: everything but its values. */
export interface Credential {
  readonly name: string;
  readonly kind: string;
  readonly hosts: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  /** For kinds a person consents to at the provider. */
  readonly connection?: CredentialConnection;
  readonly usedBy: readonly { readonly workflowId: number; readonly workflow: string; readonly agents: readonly string[] }[];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export function isCredentialName(name: string): boolean {
  return NAME.test(name);
}

/** Hosts as people write them, one a line or with commas; twice the same is one. */
export function readHosts(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((host) => host !== ''))];
}

/** Faults below `fields`, as the form of the fields knows its places. */
export function fieldIssues(issues: readonly Issue[]): readonly Issue[] {
  return issues.flatMap((issue) => (issue.path.startsWith('fields.') ? [{ ...issue, path: issue.path.slice('fields.'.length) }] : []));
}

/** Faults that no field of the form shows. */
export function otherIssues(issues: readonly Issue[]): readonly Issue[] {
  return issues.filter(({ path }) => !path.startsWith('fields.'));
}

/** By name; those with a word of the search in name, kind or hosts. */
export function chosenCredentials(all: readonly Credential[], { search, kind }: { readonly search: string; readonly kind: string | undefined }, kinds: ReadonlyMap<string, CredentialManifest>): readonly Credential[] {
  const wanted = search.trim().toLowerCase();
  return all
    .filter((credential) => kind === undefined || credential.kind === kind)
    .filter(({ name, kind: own, hosts }) => `${name} ${own} ${kinds.get(own)?.title ?? ''} ${hosts.join(' ')}`.toLowerCase().includes(wanted))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}
