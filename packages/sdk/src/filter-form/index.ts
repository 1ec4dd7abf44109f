import { errorOf } from '../errors.js';
import { bindForm, type BindSettings } from './bind-form.js';
import type { FormFault, Query, QueryTable } from './query.js';
import { readForm } from './read-form.js';

export type { Aggregate, ColumnType, Comparison, FilterNode, FormFault, OutputColumn, Query, QueryColumn, QueryTable, TypedValue } from './query.js';
export type { ParsedCondition, ParsedForm } from './parsed-form.js';
export { formLimits } from './parsed-form.js';
export { readForm, type ReadForm } from './read-form.js';
export { bindForm, type BindSettings, type BoundForm } from './bind-form.js';
export { compileQuery, quoteIdentifier, type CompiledQuery, type QueryDialect, type QueryParameter } from './compile-query.js';
export { evaluateQuery } from './evaluate-query.js';
export { compileForm, type CompiledForm, type FormTemplate } from './form-template.js';
export { readMoment } from './typed-value.js';

/** Reads a form and checks it against a table. Throws the user error `filter.invalid` that names every clause with a fault. */
export function queryOf(form: unknown, table: QueryTable, settings: BindSettings): Query {
  const read = readForm(form);
  if (!read.ok) throw errorOf('filter.invalid', { reason: describeFaults(read.faults) });
  const bound = bindForm(read.form, table, settings);
  if (!bound.ok) throw errorOf('filter.invalid', { reason: describeFaults(bound.faults) });
  return bound.query;
}

/** `clause 2: there is no column "citi"`; clauses count from 1, `2.1` is the first inside the second. */
export function describeFaults(faults: readonly FormFault[]): string {
  const shown = faults.slice(0, 10).map(({ path, message }) => (path === '' ? message : `clause ${humanPath(path)}: ${message}`));
  return [...shown, ...(faults.length > shown.length ? [`and ${faults.length - shown.length} more`] : [])].join('; ');
}

function humanPath(path: string): string {
  const [first = '0', ...rest] = path.split('.');
  return [String(Number(first) + 1), ...rest].join('.');
}
