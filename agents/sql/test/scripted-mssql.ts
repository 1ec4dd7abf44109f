import { startSqlServerSimulator, type SqlServerAnswer, type SqlServerRequest, type SqlServerSimulator, type SqlServerValue } from '@rookery/simulators';

type Row = ReadonlyMap<string, SqlServerValue>;

const COLUMNS: readonly (readonly [string, string])[] = [['vin', 'nvarchar'], ['price', 'decimal'], ['sold', 'datetime2'], ['k', 'nvarchar']];
const TEXT = { type: 'nvarchar' } as const;

/** A table `lots` that knows the statements of `write-sql` by their text and nothing else; a transaction sees its own rows. */
export interface ScriptedLots {
  readonly server: SqlServerSimulator;
  readonly credential: { readonly kind: string; readonly fields: { readonly host: string; readonly port: number; readonly database: string; readonly user: string; readonly password: string } };
  /** What was committed. */
  rows(): readonly Readonly<Record<string, SqlServerValue>>[];
  /** What the next statement like this is answered with, once. `isDone`: after it was done. */
  once(pattern: RegExp, answer: SqlServerAnswer, isDone?: boolean): void;
  texts(): readonly string[];
  stop(): Promise<void>;
}

export async function openScriptedLots(): Promise<ScriptedLots> {
  let committed: readonly Row[] = [];
  const open = new Map<number, readonly Row[]>();
  const planned: { readonly pattern: RegExp; readonly answer: SqlServerAnswer; readonly isDone: boolean }[] = [];

  const answerTo = ({ text, parameters, connection }: SqlServerRequest): SqlServerAnswer | undefined => {
    if (text === 'begin') return void open.set(connection, committed);
    if (text === 'commit') committed = open.get(connection) ?? committed;
    if (text === 'commit' || text === 'rollback') return void open.delete(connection);
    if (text.includes('information_schema.columns')) {
      const rows = parameters['p1'] === 'lots' ? COLUMNS.map(([name, type]) => ['dbo', name, type, type, '']) : [];
      return { columns: ['s', 'c', 't', 'f', 'e'].map((name) => ({ name, ...TEXT })), rows };
    }
    const rows = open.get(connection) ?? committed;
    const done = write(text, parameters, rows);
    if (done === undefined) return undefined;
    if ('error' in done) return done;
    open.set(connection, done.rows);
    return done.output.length === 0 ? { changed: done.changed } : { columns: done.output.map((name) => ({ name, ...TEXT })), rows: done.written.map((row) => done.output.map((name) => row.get(name) ?? null)) };
  };

  const script = (request: SqlServerRequest): SqlServerAnswer | undefined => {
    const index = planned.findIndex(({ pattern }) => pattern.test(request.text));
    const [plan] = index === -1 ? [] : planned.splice(index, 1);
    if (plan === undefined) return answerTo(request);
    if (plan.isDone) answerTo(request);
    return plan.answer;
  };

  const login = { user: 'writer', password: 'Secret-123', database: 'shop' };
  const server = await startSqlServerSimulator({ ...login, script });
  return {
    server,
    credential: { kind: 'sqlserver', fields: { ...login, host: server.host, port: server.port } },
    rows: () => committed.map((row) => Object.fromEntries(row)),
    once: (pattern, answer, isDone = false) => void planned.push({ pattern, answer, isDone }),
    texts: () => server.requests().map(({ text }) => text),
    stop: () => server.stop(),
  };
}

type Written = { readonly rows: readonly Row[]; readonly changed: number; readonly written: readonly Row[]; readonly output: readonly string[] } | { readonly error: { readonly number: number; readonly message: string } };

function write(text: string, parameters: SqlServerRequest['parameters'], rows: readonly Row[]): Written | undefined {
  const [, upsert, rest] = /^(update .*?); if @@rowcount = 0 (insert .*)$/.exec(text) ?? [];
  if (upsert !== undefined && rest !== undefined) {
    const updated = write(upsert, parameters, rows);
    return updated === undefined || 'error' in updated || updated.changed > 0 ? updated : write(rest, parameters, rows);
  }
  const output = namesIn(/ output (.*?)(?: values| select| where)/.exec(text)?.[1] ?? '');
  const found = placesIn(/where (?!not exists)([^()]*)\)?$/.exec(text)?.[1] ?? '', parameters);
  const isFound = (row: Row): boolean => found.size > 0 && [...found].every(([name, value]) => row.get(name) === value);
  if (text.startsWith('insert into [dbo].[lots]')) {
    if (text.includes('where not exists') && rows.some(isFound)) return { rows, changed: 0, written: [], output };
    const names = namesIn(/\(([^)]*)\)/.exec(text)?.[1] ?? '');
    const groups = [...(/(?: values | select )(.*?)(?: where not exists.*)?$/.exec(text)?.[1] ?? '').matchAll(/(?:@p\d+(?:, )?)+/g)];
    const added = groups.map(([group]) => new Map([...group.matchAll(/@(p\d+)/g)].map(([, place = ''], index) => [names[index] ?? '', parameters[place] ?? null] as const)));
    return refusal([...rows, ...added]) ?? { rows: [...rows, ...added], changed: added.length, written: added, output };
  }
  if (text.startsWith('update [dbo].[lots]')) {
    const changes = placesIn(/ set (.*?)(?: output| where)/.exec(text)?.[1] ?? '', parameters);
    const changed = rows.map((row) => (isFound(row) ? new Map([...row, ...changes]) : row));
    return refusal(changed) ?? { rows: changed, changed: rows.filter(isFound).length, written: changed.filter(isFound), output };
  }
  if (text.startsWith('delete from [dbo].[lots]')) return { rows: rows.filter((row) => !isFound(row)), changed: rows.filter(isFound).length, written: rows.filter(isFound), output };
  return undefined;
}

function refusal(rows: readonly Row[]): Written | undefined {
  const twin = ['vin', 'k'].find((name) => new Set(rows.map((row) => row.get(name) ?? Symbol(name))).size < rows.length);
  if (twin !== undefined) return { error: { number: 2_627, message: `Violation of UNIQUE KEY constraint 'lots_${twin}'. Cannot insert duplicate key in object 'dbo.lots'.` } };
  const price = rows.map((row) => row.get('price') ?? null).find((value) => value !== null && Number.isNaN(Number(value)));
  return price === undefined ? undefined : { error: { number: 8_114, message: 'Error converting data type nvarchar to numeric.' } };
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name);
}

function placesIn(text: string, parameters: SqlServerRequest['parameters']): ReadonlyMap<string, SqlServerValue> {
  return new Map([...text.matchAll(/\[(\w+)\] = @(p\d+)/g)].map(([, name = '', place = '']) => [name, parameters[place] ?? null]));
}
