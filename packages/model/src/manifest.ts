import { z } from 'zod';
import { jsonObjectSchema, jsonValueSchema } from './json.js';

/** What the catalogue says of an agent type: enough for an editor that knows no agent by name. */
export const agentManifestSchema = z.object({
  apiVersion: z.literal(1),
  type: z.string(),
  version: z.int(),
  kind: z.enum(['source', 'step', 'lookup', 'action']),
  title: z.string(),
  summary: z.string(),
  category: z.string(),
  /** How a source gets its items; empty for the other kinds. */
  triggers: z.array(z.enum(['schedule', 'listen', 'webhook', 'inject'])),
  /** Whether a draft of it can be called on trial, at an address that is not the one of production. */
  hasTestAddress: z.boolean().optional(),
  /** For actions: whether the provider takes our idempotency key. */
  delivery: z.enum(['idempotent', 'unsafe']).optional(),
  outputs: z.array(z.object({ name: z.string(), title: z.string(), description: z.string().optional() })),
  /** Dotted path into the authored options that name further outputs, `*` for every item. */
  outputsFrom: z.string().optional(),
  /** JSON Schema (2020-12) of the options as an author writes them, with `kind`, `templated`, `secret`, `personal` marks. */
  options: jsonObjectSchema,
  examples: z.array(z.record(z.string(), jsonValueSchema)),
  plugin: z.string().optional(),
});
export type AgentManifest = z.infer<typeof agentManifestSchema>;

/** What the catalogue says of a kind of credential: the form of its fields, never a value. */
export const credentialManifestSchema = z.object({
  kind: z.string(),
  title: z.string(),
  fields: jsonObjectSchema,
  /** Whether its values can be tried out. */
  isTestable: z.boolean().default(false),
  /** Whether a person consents to it at the provider (OAuth2) after its values were stored. */
  needsConsent: z.boolean().default(false),
});
export type CredentialManifest = z.infer<typeof credentialManifestSchema>;
