import type { WorkflowDocument } from '@rookery/model';
import { z } from 'zod';
import { folderPathSchema } from '../workflows/folder-path.js';
import { needsSchema, type Needs } from './needs.js';
import { bundleTableSchema } from './plan-tables.js';

export const MOST_WORKFLOWS = 500;

/** Several workflows as one file. Documents are read one by one, so that each fault names its own. */
export const bundleSchema = z.strictObject({
  rookeryBundle: z.literal(1),
  workflows: z.array(z.strictObject({ folder: folderPathSchema.default(''), document: z.record(z.string(), z.unknown()) })).max(MOST_WORKFLOWS),
  tables: z.array(bundleTableSchema).max(100).optional(),
  needs: needsSchema.optional(),
});

export interface Bundle {
  readonly rookeryBundle: 1;
  readonly workflows: readonly { readonly folder: string; readonly document: WorkflowDocument }[];
  /** Definitions of the tables that the workflows name, without rows. */
  readonly tables?: readonly z.input<typeof bundleTableSchema>[];
  readonly needs: Needs;
}

/** As a file: two spaces, one line feed at the end. */
export function fileText(content: unknown): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
