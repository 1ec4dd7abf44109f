import { parseDuration } from '@rookery/model';
import { z } from 'zod';
import { pageQuerySchema } from '../http/page-cursor.js';
import { folderPathSchema } from './folder-path.js';

export const workflowIdSchema = z.coerce.number({ error: 'a workflow is named by its number' }).int().positive().max(2_147_483_647);
export const versionNumberSchema = z.coerce.number().int().positive().max(2_147_483_647);
/** An agent's slug; one inside a called workflow is named through its call, as in `rank.score`. */
export const slugParameterSchema = z.string().min(1).max(600);
export const documentSchema = z.record(z.string(), z.unknown(), { error: 'send the workflow document as a JSON object' });

/** A page of workflows, and which: those in a folder and below it, with a tag, with a text in name, title or description. */
export const workflowsQuerySchema = pageQuerySchema.extend({ folder: folderPathSchema.optional(), tag: z.string().min(1).max(50).optional(), search: z.string().min(1).max(200).optional() });

export const publishSchema = z
  .strictObject({
    /** What changed, for those who come later. */
    note: z.string().max(2_000).default(''),
    /** Removed agents whose timers are dropped instead of kept until they fire. */
    dropTimersOf: z.array(slugParameterSchema).max(1_000).optional(),
    /** Publish also where a changed schema of a link would stop events that passed so far. */
    acceptIncompatible: z.boolean().optional(),
  })
  .prefault({});

export const pauseSchema = z
  .strictObject({
    /** What happens to events that arrive meanwhile; `null` resumes. Left out: what the agent's document says, else `buffer`. */
    policy: z.enum(['buffer', 'drop']).nullable().optional(),
    /** One agent; left out: the whole workflow. */
    agent: slugParameterSchema.optional(),
  })
  .prefault({});

export const resumeSchema = z.strictObject({ agent: slugParameterSchema.optional() }).prefault({});
export const rollbackSchema = z.strictObject({ version: versionNumberSchema, note: z.string().max(2_000).optional() });

const LONGEST_GRACE_MS = 30 * 86_400_000;

/** How long the former secret of a hook still counts beside the new one; left out: not at all. */
export const rotateHookSchema = z
  .strictObject({
    keepFormerFor: z
      .string()
      .transform((text) => parseDuration(text) ?? Number.NaN)
      .refine((ms) => ms > 0 && ms <= LONGEST_GRACE_MS, { error: 'write a duration of at most 30 days, such as "1d"' })
      .optional(),
  })
  .optional();

export const stateQuerySchema = pageQuerySchema;

/** `If-Match: 3`, with or without the quotes and the `W/` of an entity tag (RFC 9110, 13.1.1). */
export const revisionSchema = z
  .string({ error: 'send "If-Match" with the revision you edited, as GET gave it' })
  .regex(/^(?:W\/)?"?\d{1,9}"?$/, { error: 'send "If-Match" with the revision you edited, for example "3"' })
  .transform((text) => Number(text.replace(/\D/g, '')));
