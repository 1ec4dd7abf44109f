import { parseWorkflowDocument, type AgentManifest } from '@rookery/model';

/** A workflow's draft or published document, as stored. */
export interface StoredDocument {
  readonly workflowId: number;
  readonly name: string;
  readonly document: unknown;
}

export interface CredentialUse {
  readonly workflowId: number;
  readonly workflow: string;
  readonly agents: readonly string[];
}

/** Which agents of which workflows name a credential, by the credential's name. Drafts count as much as what is published. */
export function findCredentialUses(documents: readonly StoredDocument[], manifests: readonly AgentManifest[]): ReadonlyMap<string, readonly CredentialUse[]> {
  const fields = new Map(manifests.map((manifest) => [manifest.type, credentialOptions(manifest)]));
  const named = documents.flatMap(({ workflowId, name, document }) => {
    const parsed = parseWorkflowDocument(document);
    if (!parsed.ok) return [];
    return Object.entries(parsed.value.agents).flatMap(([slug, agent]) =>
      (fields.get(agent.type) ?? []).flatMap((field) => {
        const credential = agent.options[field];
        return typeof credential === 'string' ? [{ credential, workflowId, workflow: name, slug }] : [];
      }),
    );
  });
  return new Map([...Map.groupBy(named, (one) => one.credential)].map(([credential, uses]) => [credential, usesOf(uses)]));
}

function usesOf(named: readonly { readonly workflowId: number; readonly workflow: string; readonly slug: string }[]): readonly CredentialUse[] {
  return [...Map.groupBy(named, (one) => one.workflowId)].flatMap(([workflowId, uses]) => {
    const [first] = uses;
    return first === undefined ? [] : [{ workflowId, workflow: first.workflow, agents: [...new Set(uses.map((use) => use.slug))].toSorted() }];
  });
}

function credentialOptions({ options }: AgentManifest): readonly string[] {
  const properties = options['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).flatMap(([field, schema]) => (typeof schema === 'object' && schema !== null && 'kind' in schema && schema['kind'] === 'credential' ? [field] : []));
}
