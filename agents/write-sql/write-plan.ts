import type { FoundTable } from '../sql/catalogue.js';
import type { WriteSqlOptions } from './spec.js';

/** How rows of one table are written. */
export interface WritePlan {
  readonly way: Exclude<WriteSqlOptions['way'], 'statement'>;
  readonly table: FoundTable;
  readonly by: readonly string[];
  readonly keyColumn: string | undefined;
  readonly returning: readonly string[];
}
