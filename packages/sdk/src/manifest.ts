import { z } from 'zod';
import type { AgentManifest, CredentialManifest, Issue, JsonObject } from '@rookery/model';
import { issuesFromZod, jsonObjectSchema } from '@rookery/model';
import type { AgentType } from './agent.js';
import type { CredentialKind } from './credential.js';
import { outputsOf } from './spec.js';

/** The catalogue's entry of an agent type. */
export function manifestOf(agent: AgentType, plugin?: string): AgentManifest {
  const { spec } = agent;
  return {
    apiVersion: spec.apiVersion,
    type: spec.type,
    version: spec.version,
    kind: agent.kind,
    title: spec.title,
    summary: spec.summary,
    category: spec.category,
    triggers: triggersOf(agent),
    // A line that several share is held by production; a test address of it would take it over.
    ...(agent.kind === 'source' && agent.webhook !== undefined && agent.hub === undefined ? { hasTestAddress: true } : {}),
    ...(agent.kind === 'action' ? { delivery: agent.delivery } : {}),
    outputs: [...outputsOf(spec), { name: 'error', title: 'Error', description: 'Events this agent failed on.' }],
    ...(spec.outputsFrom === undefined ? {} : { outputsFrom: spec.outputsFrom }),
    options: toJsonSchema(spec.options),
    examples: spec.examples.map((example) => jsonObjectSchema.parse(JSON.parse(JSON.stringify(example)))),
    ...(plugin === undefined ? {} : { plugin }),
  };
}

export function credentialManifestOf(kind: CredentialKind): CredentialManifest {
  return { kind: kind.kind, title: kind.title, fields: toJsonSchema(kind.fields), isTestable: kind.test !== undefined, needsConsent: kind.oauth2 !== undefined };
}

export type ParsedOptions = { readonly ok: true; readonly options: unknown } | { readonly ok: false; readonly issues: readonly Issue[] };

/** Reads an agent's options; every fault at once, with paths below `path`. Older versions are migrated first. */
export function parseOptions(agent: AgentType, stored: { readonly version: number; readonly options: JsonObject }, path: string): ParsedOptions {
  const { spec } = agent;
  if (stored.version > spec.version) {
    return { ok: false, issues: [{ path, code: 'agent.version', message: `"${spec.type}" is installed in version ${spec.version}, the document needs ${stored.version}`, hint: 'update the plugin or lower the version' }] };
  }
  const parsed = spec.options.safeParse(migrate(agent, stored.version, stored.options), { reportInput: true });
  if (!parsed.success) return { ok: false, issues: issuesFromZod(parsed.error, path) };
  const further = spec.validate?.(parsed.data) ?? [];
  if (further.length === 0) return { ok: true, options: parsed.data };
  return { ok: false, issues: further.map(({ path: at, ...issue }) => ({ ...issue, code: 'option.invalid', path: at === '' ? path : `${path}.${at}` })) };
}

function migrate(agent: AgentType, from: number, options: JsonObject): JsonObject {
  let current = options;
  for (let version = from + 1; version <= agent.spec.version; version += 1) current = agent.spec.migrations?.[version]?.(current) ?? current;
  return current;
}

function triggersOf(agent: AgentType): AgentManifest['triggers'] {
  if (agent.kind !== 'source') return [];
  return [
    ...(agent.check ? (['schedule'] as const) : []),
    ...(agent.listen || agent.hub ? (['listen'] as const) : []),
    ...(agent.webhook ? (['webhook'] as const) : []),
    ...(agent.inject ? (['inject'] as const) : []),
  ];
}

function toJsonSchema(schema: z.ZodType): JsonObject {
  return jsonObjectSchema.parse(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))));
}
