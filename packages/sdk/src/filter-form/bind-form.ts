import type { JsonValue } from '@rookery/model';
import { collect, Fault, formLimits, shown, type ParsedCondition, type ParsedForm } from './parsed-form.js';
import type { Aggregate, ColumnType, FilterNode, FormFault, OutputColumn, Query, QueryColumn, QueryTable } from './query.js';
import { typedValue } from './typed-value.js';

export interface BindSettings {
  /** What `now()` means; milliseconds. */
  readonly now: number;
  /** A greater limit is refused. */
  readonly maxRows: number;
  /** For a form without a limit; `null`: such a form asks for all, and the caller bounds the rows in another way. */
  readonly defaultRows: number | null;
}

export type BoundForm = { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly faults: readonly FormFault[] };

/** Checks a form against a table: columns by the allow-list, values by the types of their columns. Every fault at once. */
export function bindForm(form: ParsedForm, table: QueryTable, settings: BindSettings): BoundForm {
  const faults: FormFault[] = [];
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const binder = new Binder(table, columns, settings.now);
  const of = form.conditions.flatMap((condition) => collect(faults, () => binder.node(condition)) ?? []);
  const group = collect(faults, () => (form.group === null ? [] : binder.columns(form.group.names, form.group.path))) ?? [];
  const output = collect(faults, () => outputOf(form, group, binder)) ?? [];
  const order = form.order === null || faults.length > 0 ? [] : collect(faults, () => orderOf(form, output, binder)) ?? [];
  const limit = collect(faults, () => countOf(form.limit, 'limit', settings.maxRows)) ?? settings.defaultRows;
  const offset = collect(faults, () => countOf(form.offset, 'offset', formLimits.offset)) ?? 0;
  return faults.length > 0 ? { ok: false, faults } : { ok: true, query: { table, output, where: { kind: 'and', of }, group, order, limit, offset } };
}

class Binder {
  readonly #table: QueryTable;
  readonly #columns: ReadonlyMap<string, QueryColumn>;
  readonly #now: number;
  #values = 0;

  constructor(table: QueryTable, columns: ReadonlyMap<string, QueryColumn>, now: number) {
    this.#table = table;
    this.#columns = columns;
    this.#now = now;
  }

  get all(): readonly QueryColumn[] {
    return this.#table.columns;
  }

  column(name: string, path: string): QueryColumn {
    const found = this.#columns.get(name);
    if (found !== undefined) return found;
    throw new Fault(path, `there is no column ${shown(name)} in "${this.#table.name}"; it has ${this.#table.columns.slice(0, 30).map((column) => column.name).join(', ')}`);
  }

  columns(names: readonly string[], path: string): readonly QueryColumn[] {
    return names.map((name) => this.column(name, path));
  }

  node(condition: ParsedCondition): FilterNode {
    const { path } = condition;
    switch (condition.kind) {
      case 'and': case 'or': return { kind: condition.kind, of: condition.of.map((inner) => this.node(inner)) };
      case 'not': return { kind: 'not', of: this.node(condition.of) };
      case 'null': {
        const node: FilterNode = { kind: 'null', column: this.column(condition.column, path) };
        return condition.isNegated ? { kind: 'not', of: node } : node;
      }
      case 'compare': {
        const column = this.column(condition.column, path);
        return { kind: 'compare', operator: this.#comparable(condition.operator, column, path), column, value: this.#value(condition.value, column, path) };
      }
      case 'between': {
        const column = this.column(condition.column, path);
        return {
          kind: 'and',
          of: [
            { kind: 'compare', operator: this.#comparable('gte', column, path), column, value: this.#value(condition.low, column, path) },
            { kind: 'compare', operator: 'lte', column, value: this.#value(condition.high, column, path) },
          ],
        };
      }
      case 'in': {
        const column = this.column(condition.column, path);
        const node: FilterNode = { kind: 'in', column, values: condition.values.map((value) => this.#value(value, column, path)) };
        return condition.isNegated ? { kind: 'not', of: node } : node;
      }
      case 'match': {
        const column = this.column(condition.column, path);
        if (column.type !== 'text') throw new Fault(path, `"${condition.way}" looks into texts; "${column.name}" is of the type ${column.type}`);
        const value = this.#value(condition.value, column, path);
        return { kind: 'like', column, pattern: patternOf(condition.way, value.type === 'text' ? value.text : '') };
      }
    }
  }

  #value(value: JsonValue, column: QueryColumn, path: string) {
    this.#values += 1;
    if (this.#values > formLimits.values) throw new Fault(path, `the form has more than ${formLimits.values} values`);
    return typedValue(value, column, { path, now: this.#now });
  }

  #comparable<Operator extends string>(operator: Operator, column: QueryColumn, path: string): Operator {
    if (column.type === 'boolean' && operator !== 'eq' && operator !== 'ne') throw new Fault(path, `"${column.name}" is true or false and has no order; compare it with eq or ne`);
    return operator;
  }
}

function outputOf(form: ParsedForm, group: readonly QueryColumn[], binder: Binder): readonly OutputColumn[] {
  const { fields, aggregates } = form;
  if (form.group === null && aggregates.length === 0) {
    const isAll = fields === null || (fields.names.length === 1 && fields.names[0] === '*');
    return (isAll ? binder.all : binder.columns(fields.names, fields.path)).map(plainOutput);
  }
  if (fields !== null) throw new Fault(fields.path, '"fields" and a count or group stand side by side; the columns of "group" are shown already');
  const unsorted = group.find((column) => column.type === 'json');
  if (unsorted !== undefined) throw new Fault(form.group?.path ?? '', `"${unsorted.name}" is JSON and cannot be grouped by`);
  const output = [...group.map(plainOutput), ...aggregates.map(({ aggregate, column, path }) => aggregateOutput(aggregate, column === null ? undefined : binder.column(column, path), path))];
  const names = output.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Fault(aggregates[0]?.path ?? '', `two columns of the result would be called "${twice}"`);
  return output;
}

function plainOutput(column: QueryColumn): OutputColumn {
  return { name: column.name, type: column.type, column };
}

function aggregateOutput(aggregate: Aggregate, column: QueryColumn | undefined, path: string): OutputColumn {
  if (column === undefined) return { name: 'count', type: 'number', aggregate: 'count' };
  const isOrdered = aggregate === 'min' || aggregate === 'max';
  const types: readonly ColumnType[] = isOrdered ? ['number', 'text', 'date-time'] : ['number'];
  if (!types.includes(column.type)) throw new Fault(path, `"${aggregate}" takes a column of the type ${types.join(', ')}; "${column.name}" is of the type ${column.type}`);
  return { name: `${aggregate}_${column.name}`, type: column.type, column, aggregate };
}

/** By a column of the result or, when rows are not grouped, by any of the table. */
function orderOf(form: ParsedForm, output: readonly OutputColumn[], binder: Binder): Query['order'] {
  const { path = '', by = [] } = form.order ?? {};
  const isGrouped = form.group !== null || form.aggregates.length > 0;
  return by.map(({ name, isDescending }) => {
    const found = output.find((column) => column.name === name) ?? (isGrouped ? undefined : plainOutput(binder.column(name, path)));
    if (found === undefined) throw new Fault(path, `the result has no column ${shown(name)}; it has ${output.map((column) => column.name).join(', ')}`);
    if (found.type === 'json') throw new Fault(path, `"${name}" is JSON and has no order`);
    return { by: found, isDescending };
  });
}

function countOf(part: ParsedForm['limit'], what: string, most: number): number | undefined {
  if (part === null) return undefined;
  const { path, value } = part;
  const count = typeof value === 'number' ? value : typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(count) && count >= 0 && count <= most) return count;
  throw new Fault(path, `"${what}" is ${shown(value)}; write a whole number from 0 to ${most}`);
}

/** Backslash makes the next letter plain in what people write; in the tree it is `!`, which every server takes for the same. */
function patternOf(way: 'like' | 'starts' | 'ends' | 'contains', text: string): string {
  if (way !== 'like') {
    const plain = text.replace(/[!%_]/g, '!$&');
    return `${way === 'starts' ? '' : '%'}${plain}${way === 'ends' ? '' : '%'}`;
  }
  return text.replace(/\\([\s\S])|[!\\]/g, (whole, letter: string | undefined) => {
    const plain = letter ?? whole;
    return '!%_'.includes(plain) ? `!${plain}` : plain;
  });
}
