import { jsonObjectSchema, parseWorkflowDocument, resolveParameters, type Issue } from '@rookery/model';
import { parseOptions, type AgentType, type SourceType } from '@rookery/sdk';
import { z } from 'zod';

const agentSchema = z.object({ type: z.string(), version: z.int().default(1), options: jsonObjectSchema.default({}) });

/** An agent of a draft that may be called on trial. */
export interface DraftAgent {
  readonly type: SourceType & Required<Pick<SourceType, 'webhook'>>;
  readonly options: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type FoundAgent =
  | { readonly is: 'found'; readonly agent: DraftAgent }
  | { readonly is: 'absent' }
  /** It takes no calls, or shares a line to the outside that only one may hold. */
  | { readonly is: 'other'; readonly kind: string }
  | { readonly is: 'faulty'; readonly issues: readonly Issue[] };

/** An agent as the draft has it now. What is wrong elsewhere in the draft does not matter. */
export function draftAgent(draft: unknown, slug: string, types: ReadonlyMap<string, AgentType>): FoundAgent {
  const agents = isRecord(draft) && isRecord(draft['agents']) ? draft['agents'] : {};
  const parsed = agentSchema.safeParse(Object.hasOwn(agents, slug) ? agents[slug] : undefined);
  if (!parsed.success) return { is: 'absent' };
  const type = types.get(parsed.data.type);
  if (type === undefined) return { is: 'absent' };
  if (type.kind !== 'source' || type.webhook === undefined || type.hub !== undefined) return { is: 'other', kind: type.spec.title };
  const options = parseOptions(type, { version: parsed.data.version, options: parsed.data.options }, `agents.${slug}.options`);
  if (!options.ok) return { is: 'faulty', issues: options.issues };
  const document = parseWorkflowDocument(draft);
  return { is: 'found', agent: { type: { ...type, webhook: type.webhook }, options: options.options, parameters: document.ok ? resolveParameters(document.value) : {} } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
