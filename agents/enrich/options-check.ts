import type { FormTemplate, Template } from '@rookery/sdk';
import { headerNameFault, queryFaults, urlFaults, type Fault } from '../http/request-rules.js';
import { compileQuery } from '../http/query.js';
import { checkStatement } from '../sql/statement.js';

/** What the checks look at; the spec's own type would go round in a circle. */
interface Options {
  readonly from: 'http' | 'sql' | 'table';
  readonly url?: Template | undefined;
  readonly batchUrl?: Template | undefined;
  readonly query: Readonly<Record<string, Template>>;
  readonly headers: Readonly<Record<string, Template>>;
  readonly result?: string | undefined;
  readonly batchItems: string;
  readonly batchKey: string;
  readonly credential?: string | undefined;
  readonly sql?: string | undefined;
  readonly table?: string | undefined;
  readonly filter: FormTemplate;
  readonly keyColumn?: string | undefined;
  readonly asOf?: Template | undefined;
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
}

/** What no single option can know: what each kind of source needs, and what it cannot use. */
export function optionFaults(options: Options): readonly Fault[] {
  return [...(options.from === 'http' ? httpFaults(options) : rowFaults(options)), ...momentFaults(options)];
}

function httpFaults(options: Options): readonly Fault[] {
  const { url, batchUrl, query, headers } = options;
  return [
    ...(url === undefined && batchUrl === undefined ? [{ path: 'url', message: 'an API needs an address', hint: 'write for example "https://cars.example/vin/{{ key | url_encode }}"' }] : []),
    ...(url === undefined ? [] : urlFaults(url)),
    ...(batchUrl === undefined ? [] : urlFaults(batchUrl).map((fault) => ({ ...fault, path: 'batchUrl' }))),
    ...queryFaults(query),
    ...Object.keys(headers).flatMap((name) => headerNameFault(`headers.${name}`, name) ?? []),
    ...(['result', 'batchItems', 'batchKey'] as const).flatMap((name) => expressionFaults(name, options[name])),
  ];
}

function expressionFaults(name: string, source: string | undefined): readonly Fault[] {
  if (source === undefined) return [];
  try {
    compileQuery(name, source);
    return [];
  } catch (error) {
    return [{ path: name, message: error instanceof Error ? error.message : String(error) }];
  }
}

function rowFaults({ from, sql, table, keyColumn, credential, filter }: Options): readonly Fault[] {
  const checked = sql === undefined ? [] : [checkStatement(sql, 'postgres'), checkStatement(sql, 'mysql')];
  const [first] = checked;
  const own = filter.operators.filter((operator) => ['fields', 'order', 'limit', 'offset', 'group', 'count', 'sum', 'avg', 'min', 'max'].includes(operator));
  return [
    ...(keyColumn === undefined ? [{ path: 'keyColumn', message: 'the column that holds the key is not named', hint: 'name it, for example "vin"' }] : []),
    ...(from === 'table' && table === undefined ? [{ path: 'table', message: 'no table is named', hint: 'name a table of the workspace' }] : []),
    ...(from === 'table' && own.length > 0 ? [{ path: 'filter', message: `"${own.join('", "')}" has no place here, where many keys are asked for at once`, hint: 'keep conditions only; "fields" chooses columns, "rows" how many' }] : []),
    ...(from === 'sql' && sql === undefined ? [{ path: 'sql', message: 'there is no statement', hint: 'write one SELECT that has the key as a column' }] : []),
    ...(from === 'sql' && credential === undefined ? [{ path: 'credential', message: 'no database is chosen', hint: 'choose a credential of the kind postgres or mysql' }] : []),
    ...(first?.ok === false && checked.every((statement) => !statement.ok) ? [{ path: 'sql', message: first.message, hint: first.hint }] : []),
  ];
}

function momentFaults({ from, asOf, validFrom, validTo }: Options): readonly Fault[] {
  const hasColumns = validFrom !== undefined || validTo !== undefined;
  if (asOf === undefined) return hasColumns ? [{ path: 'asOf', message: 'there are columns of validity but no moment', hint: 'write for example "{{ event.occurredAt }}"' }] : [];
  return from === 'http' || hasColumns ? [] : [{ path: 'validFrom', message: 'a moment needs the columns that say when a row holds', hint: 'name "validFrom", "validTo" or both' }];
}
