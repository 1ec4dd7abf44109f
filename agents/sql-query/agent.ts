import { defineSource, errorOf, type CheckResult, type Credential, type JsonValue, type SourceContext } from '@rookery/sdk';
import { mysql } from '../credentials/mysql.js';
import { postgres } from '../credentials/postgres.js';
import { checkByCursor, type Statement } from './cursor-mode.js';
import { explain } from './failures.js';
import { openMysql } from './mysql-session.js';
import { openPostgres } from './postgres-session.js';
import { fitting } from './row-item.js';
import type { SqlParameter, SqlSession } from './session.js';
import { checkBySnapshot, keyOf, readAll } from './snapshot-mode.js';
import { spec, type SqlQueryOptions } from './spec.js';
import { checkStatement, type Dialect } from './statement.js';

type Context = SourceContext<SqlQueryOptions>;

export const sqlQuery = defineSource(spec, {
  defaultSchedule: '1m',
  async check(context) {
    const login = readLogin(await context.credential(context.options.credential));
    const statement = readStatement(context, login.dialect);
    try {
      return await withSession(context, login, (session) => checkBy(context, session, statement));
    } catch (error) {
      if (context.signal.aborted) throw errorOf('source.unavailable', { reason: 'the check was stopped' }, error);
      throw explain(error, login.fields, context.options.statementTimeout);
    }
  },
});

type Login = ReturnType<typeof readLogin>;

function readLogin({ name, kind, fields }: Credential) {
  if (kind === 'postgres') {
    const parsed = postgres.fields.safeParse(fields);
    if (parsed.success) return { name, dialect: 'postgres', fields: parsed.data } as const;
  }
  if (kind === 'mysql') {
    const parsed = mysql.fields.safeParse(fields);
    if (parsed.success) return { name, dialect: 'mysql', fields: parsed.data } as const;
  }
  const fault = kind === 'postgres' || kind === 'mysql' ? 'has faults; save it again' : `is of the kind "${kind}"; choose one of the kind postgres or mysql`;
  throw errorOf('source.failed', { reason: `the credential "${name}" ${fault}` });
}

function readStatement({ options, parameters, now }: Context, dialect: Dialect): Statement {
  const checked = checkStatement(options.sql, dialect);
  if (!checked.ok) throw errorOf('source.failed', { reason: `${checked.message}; ${checked.hint}` });
  const scope = { parameters, now: new Date(now).toISOString() };
  return { body: checked.body, hasLimit: checked.hasLimit, parameters: options.parameters.map((value, index) => asParameter(value(scope), index)) };
}

function asParameter(value: JsonValue, index: number): SqlParameter {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw errorOf('source.failed', { reason: `parameters.${index} is ${JSON.stringify(value).slice(0, 60)}; a parameter is a text, a number, true, false or null` });
}

async function withSession<T>(context: Context, login: Login, work: (session: SqlSession) => Promise<T>): Promise<T> {
  const { options, net, signal } = context;
  const { host, port } = login.fields;
  const socket = await net.connect({ host, port, signal, timeoutMs: options.connectTimeout, credential: login.name });
  // The drivers report what happens to their socket; before and after them nobody listens, and that would end the process.
  socket.on('error', () => undefined);
  const stop = () => socket.destroy(new Error('the check was stopped'));
  signal.addEventListener('abort', stop, { once: true });
  // An abort that came while the socket was being opened has called nobody.
  if (signal.aborted) stop();
  try {
    const session = login.dialect === 'postgres' ? await openPostgres(socket, login.fields, options) : await openMysql(socket, login.fields, options);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function checkBy(context: Context, session: SqlSession, statement: Statement): Promise<CheckResult> {
  switch (context.options.mode) {
    case 'cursor': return checkByCursor(context, session, statement);
    case 'snapshot': return checkBySnapshot(context, session, statement);
    case 'all': return checkAll(context, session, statement);
  }
}

/** Every row is an event each time; what is the same is for the `dedupeKey` of the document to say. */
async function checkAll({ options }: Context, session: SqlSession, statement: Statement): Promise<CheckResult> {
  const rows = await readAll(session, statement, options);
  if (options.keyColumns.length === 0) return { items: rows.map((payload, index) => fitting({ payload }, { key: String(index) })) };
  return {
    items: rows.map((payload) => {
      const key = keyOf(payload, options.keyColumns);
      return fitting({ payload, key }, { key });
    }),
  };
}
