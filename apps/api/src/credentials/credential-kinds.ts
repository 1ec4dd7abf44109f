import type { CredentialManifest, Issue, JsonObject } from '@rookery/model';
import { issuesFromZod } from '@rookery/model';
import type { CredentialKind } from '@rookery/sdk';

/** The kinds this server knows; the agent catalogue is one. */
export interface CredentialKinds {
  readonly credentialKinds: ReadonlyMap<string, CredentialKind>;
  credentialManifests(): readonly CredentialManifest[];
}

export type CheckedFields =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>>; readonly hosts: readonly string[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Fields against the form of their kind; every fault at once, with paths below `fields`. */
export function checkFields({ credentialKinds }: CredentialKinds, kind: string, fields: JsonObject): CheckedFields {
  const known = credentialKinds.get(kind);
  if (known === undefined) {
    const hint = `choose one of: ${[...credentialKinds.keys()].join(', ')}`;
    return { ok: false, issues: [{ path: 'kind', code: 'option.choice', message: `"${kind}" is no kind of credential here`, hint }] };
  }
  // The input is not reported: a message must not repeat a secret.
  const parsed = known.fields.safeParse(fields);
  if (!parsed.success) return { ok: false, issues: issuesFromZod(parsed.error, 'fields').map(withoutValue) };
  return { ok: true, values: parsed.data, hosts: known.hosts(parsed.data) };
}

/** The values that must never be shown: those the kind marks as secret, or every text of a kind that is not here any more. */
export function secretsOf(kinds: CredentialKinds, kind: string, values: Readonly<Record<string, unknown>>): readonly string[] {
  const properties = kinds.credentialManifests().find((manifest) => manifest.kind === kind)?.fields['properties'];
  const isSecret = (field: string): boolean => !isObject(properties) || (isObject(properties[field]) && properties[field]['secret'] === true);
  return Object.entries(values).flatMap(([field, value]) => (typeof value === 'string' && value !== '' && isSecret(field) ? [value] : []));
}

// What is quoted first is the value, but for a field nobody knows, whose name it is.
function withoutValue(issue: Issue): Issue {
  return issue.code === 'option.unknown' ? issue : { ...issue, message: issue.message.replace(/^"[^"]*"/, 'the value') };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
