import { z } from 'zod';
import { parseDuration } from './duration.js';
import { issuesFromZod, type Issue } from './issue.js';
import { jsonObjectSchema, jsonValueSchema } from './json.js';
import { shapeSchema } from './shape.js';

const slugSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'write lower case letters, digits and single hyphens, for example "new-lots"' })
  .max(63);

const durationTextSchema = z.string().refine((text) => parseDuration(text) !== undefined, {
  error: (issue) => `"${String(issue.input)}" is not a duration; write for example "1h" or "30m"`,
  params: { code: 'option.duration', hint: 'a number and a unit: ms, s, m, h, d, w' },
});

/** When a source runs: on an interval, or on a cron expression in an IANA time zone. */
export const scheduleSchema = z.union(
  [
    z.strictObject({ every: durationTextSchema, jitter: durationTextSchema.optional(), misfire: z.enum(['run once', 'skip', 'catch up']).optional() }),
    z.strictObject({
      cron: z.string().min(1),
      timeZone: z.string().optional(),
      jitter: durationTextSchema.optional(),
      misfire: z.enum(['run once', 'skip', 'catch up']).optional(),
    }),
  ],
  { error: 'write { "every": "30s" } or { "cron": "0 9 * * *", "timeZone": "Europe/Moscow" }' },
);
export type Schedule = z.infer<typeof scheduleSchema>;

export const retrySchema = z.strictObject({
  /** How often a transient refusal is tried again; default 8. */
  attempts: z.int().min(0).max(100).optional(),
  /** The first pause; doubles each time with full jitter, at most one hour. Default `2s`. */
  backoff: durationTextSchema.optional(),
  /** What to do when it is not known whether the call arrived; the default depends on the action. */
  onUnknown: z.enum(['retry', 'hold']).optional(),
});

const keepForSchema = z.string().refine((text) => parseDuration(text) !== undefined, {
  error: (issue) => `"${String(issue.input)}" is no retention; write "none", "failed", a duration such as "7d", or a number of events`,
  params: { code: 'option.choice' },
});

export const retentionSchema = z.strictObject({
  /** `none` (gone once every link has passed), `failed`, a duration such as `7d`, or the last N events. */
  keep: z.union([z.literal('none'), z.literal('failed'), keepForSchema, z.int().positive()]),
});

export const pausePolicySchema = z.strictObject({
  /** What happens to events that arrive while the agent is paused. Default `buffer`. */
  policy: z.enum(['buffer', 'drop']),
  /** How many events may wait before the workflow's sources are held back: a hook answers 429, a poll waits. Default 25,000. */
  bound: z.int().positive().optional(),
});

/** When a person should look at an agent. Each condition raises one alarm and clears it again when it ends. */
export const alarmsSchema = z.strictObject({
  /** Raised when the agent emitted or delivered nothing for so long. */
  silence: durationTextSchema.optional(),
  /** Raised when more than this share of its events failed, 0.05 for 5 %, over a span (default `10m`) with at least `least` events (default 20). */
  errorRate: z.strictObject({ above: z.number().gt(0).lt(1), over: durationTextSchema.optional(), least: z.int().positive().optional() }).optional(),
  /** Raised when more than this many events wait before it. */
  lag: z.int().positive().optional(),
});
export type AgentAlarms = z.infer<typeof alarmsSchema>;

export const workflowAgentSchema = z.strictObject({
  type: z.string().min(1),
  version: z.int().positive(),
  title: z.string().max(200).optional(),
  description: z.string().max(10_000).optional(),
  options: z.record(z.string(), z.unknown()).default({}),
  dedupeKey: z.string().optional(),
  /** How long a `dedupeKey` is remembered after it was last seen. Default `30d`. */
  dedupeWindow: durationTextSchema.optional(),
  key: z.string().optional(),
  occurredAt: z.string().optional(),
  expiresAt: z.string().optional(),
  schedule: scheduleSchema.optional(),
  retention: retentionSchema.optional(),
  retry: retrySchema.optional(),
  pause: pausePolicySchema.optional(),
  /** Deliver the events of one key strictly one after the other. */
  ordered: z.boolean().optional(),
  alarms: alarmsSchema.optional(),
  /** The slug this agent had in the version before; its state, cursors and timers follow. */
  renamedFrom: slugSchema.optional(),
});
export type WorkflowAgent = z.infer<typeof workflowAgentSchema>;

/** A shape that a link's events are held to. `refuse`: the agent that emits fails; `quarantine`: the receiver's failed list takes the event. */
export const linkSchemaSchema = z.strictObject({ shape: shapeSchema, onBreach: z.enum(['quarantine', 'refuse']).default('quarantine') });
export type LinkSchema = z.infer<typeof linkSchemaSchema>;

export const workflowLinkSchema = z.strictObject({ from: slugSchema, port: z.string().min(1).default('out'), to: slugSchema, schema: linkSchemaSchema.optional() });
export type WorkflowLink = z.infer<typeof workflowLinkSchema>;

export const parameterSchema = z.strictObject({
  type: z.enum(['string', 'number', 'boolean']),
  title: z.string().optional(),
  description: z.string().optional(),
  default: jsonValueSchema.optional(),
  /** What this workflow runs with instead of the default. */
  value: jsonValueSchema.optional(),
  /** The values a form offers. */
  choices: z.array(jsonValueSchema).min(1).max(200).optional(),
});
export type WorkflowParameter = z.infer<typeof parameterSchema>;

const documentFields = {
  schemaVersion: z.literal(1),
  name: slugSchema,
  title: z.string().max(200).optional(),
  description: z.string().max(10_000).optional(),
  tags: z.array(z.string().min(1).max(50)).max(20).optional(),
  /** How many agents an event and its descendants may pass; needed when links form a cycle. Default 64. */
  maxHops: z.int().min(1).max(10_000).optional(),
  parameters: z.record(z.string(), parameterSchema).optional(),
  agents: z.record(slugSchema, workflowAgentSchema),
  links: z.array(workflowLinkSchema),
  layout: z.record(z.string(), jsonObjectSchema).optional(),
};

/** The document a workflow is: what git keeps, what the editor edits, what publish makes immutable. */
export type WorkflowDocument = z.infer<z.ZodObject<typeof documentFields>> & {
  /** The workflows this one calls, by name, as they were when it was published; never edited by hand. */
  readonly workflows?: Readonly<Record<string, WorkflowDocument>> | undefined;
};

export const workflowDocumentSchema: z.ZodType<WorkflowDocument> = z.strictObject({
  ...documentFields,
  get workflows() {
    return z.record(z.string(), workflowDocumentSchema).optional();
  },
});

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] };

/** Reads a document's shape; what its agents' options mean is checked by the engine against the catalogue. */
export function parseWorkflowDocument(input: unknown): Parsed<WorkflowDocument> {
  const parsed = workflowDocumentSchema.safeParse(input, { reportInput: true });
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, issues: issuesFromZod(parsed.error) };
}

/** The values of the workflow's parameters: what was given, else their own value, else their default. */
export function resolveParameters(document: WorkflowDocument, given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const entries = Object.entries(document.parameters ?? {}).map(([name, parameter]) => [name, given[name] ?? parameter.value ?? parameter.default ?? null] as const);
  return Object.fromEntries(entries);
}
