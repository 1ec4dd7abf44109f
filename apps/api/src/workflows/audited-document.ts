import { parseWorkflowDocument, type AgentManifest, type WorkflowDocument } from '@rookery/model';
import { z } from 'zod';
import type { AuditEntry } from '../accounts/audit-log.js';

const OPTION_PATH = /^agents\.([^.]+)\.options\.(.+)$/;

/** As far as a JSON Schema of options is walked. */
interface OptionSchema {
  readonly kind?: string | undefined;
  readonly secret?: boolean | undefined;
  readonly personal?: boolean | undefined;
  readonly properties?: Readonly<Record<string, OptionSchema>> | undefined;
  readonly items?: OptionSchema | undefined;
  readonly additionalProperties?: OptionSchema | boolean | undefined;
  readonly anyOf?: readonly OptionSchema[] | undefined;
}

const optionSchema: z.ZodType<OptionSchema> = z.lazy(() => z.object({
  kind: z.string().optional().catch(undefined),
  secret: z.boolean().optional().catch(undefined),
  personal: z.boolean().optional().catch(undefined),
  properties: z.record(z.string(), optionSchema).optional().catch(undefined),
  items: optionSchema.optional().catch(undefined),
  additionalProperties: z.union([optionSchema, z.boolean()]).optional().catch(undefined),
  anyOf: z.array(optionSchema).optional().catch(undefined),
}));

/**
 * Two states of a workflow for the audit log: without its layout and without what it calls, and with the options hidden that the manifest
 * of their agent type marks as secret or personal. A credential is named, and its name is no secret.
 */
export function auditedDocument(before: unknown, after: unknown, manifests: readonly AgentManifest[]): Pick<AuditEntry, 'before' | 'after' | 'hides'> {
  const [was, is] = [documentOf(before), documentOf(after)];
  const marked = new Map<string, (path: readonly string[]) => boolean>();
  for (const [slug, agent] of [...Object.entries(was?.agents ?? {}), ...Object.entries(is?.agents ?? {})]) {
    const manifest = manifests.find(({ type }) => type === agent.type);
    const parsed = optionSchema.safeParse(manifest?.options ?? {});
    const former = marked.get(slug);
    // Of a type that nobody knows any more, nobody knows which options are secret.
    const isMarked = (path: readonly string[]): boolean => (manifest === undefined || !parsed.success ? true : isHidden(parsed.data, path));
    marked.set(slug, (path) => former?.(path) === true || isMarked(path));
  }
  const hides = (path: string): boolean => {
    const [, slug, option] = OPTION_PATH.exec(path) ?? [];
    return slug !== undefined && option !== undefined && marked.get(slug)?.(option.split('.')) === true;
  };
  return { before: was === undefined ? undefined : plain(was), after: is === undefined ? undefined : plain(is), hides };
}

function isHidden(schema: OptionSchema, path: readonly string[]): boolean {
  if ((schema.secret === true && schema.kind !== 'credential') || schema.personal === true) return true;
  if (schema.anyOf?.some((choice) => isHidden(choice, path)) === true) return true;
  const [name, ...rest] = path;
  if (name === undefined) return false;
  const below = [schema.properties?.[name], /^\d+$/.test(name) ? schema.items : undefined, typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined];
  return below.some((next) => next !== undefined && isHidden(next, rest));
}

function documentOf(value: unknown): WorkflowDocument | undefined {
  const parsed = value === undefined ? undefined : parseWorkflowDocument(value);
  return parsed?.ok === true ? parsed.value : undefined;
}

function plain({ layout: _places, workflows: _called, schemaVersion: _version, ...document }: WorkflowDocument) {
  return document;
}
