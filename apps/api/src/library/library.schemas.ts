import { jsonValueSchema } from '@rookery/model';
import { z } from 'zod';
import { folderPathSchema } from '../workflows/folder-path.js';
import { versionNumberSchema } from '../workflows/workflows.schemas.js';

export const workflowNameSchema = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'write lower case letters, digits and single hyphens, for example "lot-alerts"' });

export const cloneSchema = z.strictObject({ name: workflowNameSchema, title: z.string().max(200).optional(), folder: folderPathSchema.optional() });
export const moveSchema = z.strictObject({ folder: folderPathSchema });
export const renameFolderSchema = z.strictObject({
  from: folderPathSchema.refine((path) => path !== '', { error: 'the top has no name' }),
  to: folderPathSchema.refine((path) => path !== '', { error: 'name the folder' }),
});

/** Values by parameter; `null`: back to the default. */
export const parametersSchema = z.strictObject({ values: z.record(z.string().max(200), jsonValueSchema) });

/** One side of a comparison. */
const sideSchema = z.union([z.enum(['draft', 'published']), versionNumberSchema], { error: 'write "draft", "published" or the number of a version' });
export const diffQuerySchema = z.object({ from: sideSchema.default('published'), to: sideSchema.default('draft') });

const flagSchema = z.enum(['true', 'false']).default('true').transform((text) => text === 'true');
export const exportOneSchema = z.object({
  version: z.union([z.literal('published'), versionNumberSchema]).optional(),
  /** With the places on the canvas. */
  layout: flagSchema,
  /** `bundle` names what is needed; `document` is what git keeps. */
  as: z.enum(['bundle', 'document']).default('bundle'),
});
export const exportAllSchema = z.object({ folder: folderPathSchema.optional(), layout: flagSchema });

export const useTemplateSchema = z
  .strictObject({ name: workflowNameSchema.optional(), folder: folderPathSchema.default(''), parameters: z.record(z.string().max(200), jsonValueSchema).default({}) })
  .prefault({});

const fileSchema = z.strictObject({ name: z.string().min(1).max(300), content: z.unknown() });
const choiceSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('replace') }),
  z.strictObject({ action: z.literal('rename'), name: workflowNameSchema }),
  z.strictObject({ action: z.literal('skip') }),
]);

/** What to import: the content of a file, several files, or an address where one lies; and what to do where a name is taken. */
export const importSchema = z.strictObject({
  source: z.union([z.strictObject({ content: z.unknown() }), z.strictObject({ files: z.array(fileSchema).min(1).max(500) }), z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000) })], {
    error: 'send { "content": ... }, { "files": [{ "name", "content" }] } or { "url": "https://..." }',
  }),
  folder: folderPathSchema.default(''),
  choices: z.record(z.string().max(63), choiceSchema).default({}),
});
export const applyImportSchema = importSchema.extend({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/, { error: 'send the fingerprint of the preview' }) });
export type ImportRequest = z.output<typeof importSchema>;
