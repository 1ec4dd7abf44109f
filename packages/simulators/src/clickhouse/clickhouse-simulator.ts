import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type FaultPlan } from '../wire/faults.js';
import { isRecord, parseJson } from '../wire/json-value.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';

/** Of the many types there are. `DateTime64` takes ISO 8601 with `date_time_input_format=best_effort` only. */
export type ClickhouseColumnType = 'String' | 'Float64' | 'UInt32' | 'DateTime64' | 'Nullable(String)';

export interface ClickhouseTable {
  readonly columns: Readonly<Record<string, ClickhouseColumnType>>;
  /** Blocks whose tokens are remembered; 0, as for a MergeTree that is not replicated, remembers none. */
  readonly deduplicationWindow: number;
}

export interface ClickhouseOptions extends ListenOptions {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tables: Readonly<Record<string, ClickhouseTable>>;
}

export interface ClickhouseSimulator {
  readonly url: string;
  rows(table: string): readonly Readonly<Record<string, unknown>>[];
  /** Parameters of the inserts that were understood, in order, without the statement. */
  inserts(): readonly Readonly<Record<string, string>>[];
  /** `on` is a path, `/`. */
  inject(plan: FaultPlan): void;
  /** The next insert is refused with this exception. */
  failOnce(code: number, message: string): void;
  stop(): Promise<void>;
}

class Exception extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Starts the part of ClickHouse's HTTP interface that inserts: `INSERT INTO ... FORMAT JSONEachRow` with settings as parameters, one block per
 * call that is written whole or not at all, tokens of blocks, types, and exceptions with their codes in `X-ClickHouse-Exception-Code`.
 */
export async function startClickhouseSimulator(options: ClickhouseOptions): Promise<ClickhouseSimulator> {
  const stored = new Map<string, Readonly<Record<string, unknown>>[]>(Object.keys(options.tables).map((name) => [name, []]));
  const tokens = new Map<string, string[]>();
  const inserts: Record<string, string>[] = [];
  const faults = createFaultQueue();
  const failures: Exception[] = [];

  const insert = (request: IncomingMessage, body: string): void => {
    const { headers } = request;
    if (headers['x-clickhouse-user'] !== options.user || headers['x-clickhouse-key'] !== options.password) throw new Exception(516, `${String(headers['x-clickhouse-user'])}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`);
    const { query = '', ...settings } = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams);
    const [, database = headers['x-clickhouse-database'] ?? 'default', name] = /^INSERT INTO (?:`([^`]+)`\.)?`([^`]+)` FORMAT JSONEachRow$/.exec(query) ?? [];
    if (name === undefined) throw new Exception(62, `Syntax error: failed at position 1: ${query}. (SYNTAX_ERROR)`);
    if (database !== options.database) throw new Exception(81, `Database ${String(database)} does not exist. (UNKNOWN_DATABASE)`);
    const table = options.tables[name];
    const rows = stored.get(name);
    if (table === undefined || rows === undefined) throw new Exception(60, `Table ${String(database)}.${name} does not exist. (UNKNOWN_TABLE)`);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    const block = body.split('\n').filter((line) => line !== '').map((line, index) => readRow(line, table, settings, index + 1));
    inserts.push(settings);
    const known = tokens.get(name) ?? [];
    const token = settings['insert_deduplication_token'] ?? '';
    const isChecked = table.deduplicationWindow > 0 && token !== '' && (settings['async_insert'] !== '1' || settings['async_insert_deduplicate'] === '1');
    if (isChecked && known.includes(token)) return;
    rows.push(...block);
    tokens.set(name, [...known, token].slice(-table.deduplicationWindow || known.length + 1));
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await readBody(request)).toString('utf8');
    const fault = faults.take('/');
    if (fault !== undefined && 'status' in fault) return void response.writeHead(fault.status).end(typeof fault.body === 'string' ? fault.body : '');
    if (fault !== undefined && 'reset' in fault && fault.reset !== 'after effect') return resetConnection(request);
    try {
      insert(request, body);
    } catch (error) {
      if (!(error instanceof Exception)) throw error;
      const status = error.code === 516 ? 403 : error.code === 60 || error.code === 81 ? 404 : [27, 62, 117].includes(error.code) ? 400 : 500;
      return void response.writeHead(status, { 'x-clickhouse-exception-code': String(error.code) }).end(`Code: ${error.code}. DB::Exception: ${error.message} (version 26.7.2.1)\n`);
    }
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    response.writeHead(200).end();
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    url: server.url,
    rows: (table) => stored.get(table) ?? [],
    inserts: () => inserts,
    inject: (plan) => faults.add(plan),
    failOnce: (code, message) => void failures.push(new Exception(code, message)),
    stop: () => server.stop(),
  };
}

function readRow(line: string, { columns }: ClickhouseTable, settings: Readonly<Record<string, string>>, at: number): Readonly<Record<string, unknown>> {
  const given = parseJson(line);
  if (!isRecord(given)) throw new Exception(27, `Cannot parse input: expected '{' before: '${line.slice(0, 20)}': (at row ${at}) (CANNOT_PARSE_INPUT_ASSERTION_FAILED)`);
  const unknown = Object.keys(given).find((name) => columns[name] === undefined);
  if (unknown !== undefined && settings['input_format_skip_unknown_fields'] !== '1') throw new Exception(117, `Unknown field found while parsing JSONEachRow format: ${unknown}: (at row ${at}) (INCORRECT_DATA)`);
  return Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, readValue(given[name], type, settings, `(while reading the value of key ${name}): (at row ${at})`)]));
}

function readValue(value: unknown, type: ClickhouseColumnType, settings: Readonly<Record<string, string>>, where: string): unknown {
  // A missing value and NULL are the default of a column that is not Nullable.
  if (value === undefined || value === null) return type === 'Nullable(String)' ? null : type === 'String' || type === 'DateTime64' ? '' : 0;
  switch (type) {
    case 'String': case 'Nullable(String)': return typeof value === 'string' ? value : JSON.stringify(value);
    case 'Float64': case 'UInt32': {
      const number = Number(value);
      if (Number.isNaN(number) || (type === 'UInt32' && (!Number.isInteger(number) || number < 0))) throw new Exception(27, `Cannot parse input: expected a number before: ${JSON.stringify(value)}: ${where} (CANNOT_PARSE_INPUT_ASSERTION_FAILED)`);
      return number;
    }
    case 'DateTime64':
      if (typeof value !== 'string' || Number.isNaN(Date.parse(value)) || (value.includes('T') && settings['date_time_input_format'] !== 'best_effort')) throw new Exception(41, `Cannot parse DateTime: ${JSON.stringify(value)}: ${where} (CANNOT_PARSE_DATETIME)`);
      return value;
  }
}
