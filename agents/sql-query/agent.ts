import { defineSource, errorOf, type CheckResult, type JsonValue, type SourceContext } from '@rookery/sdk';
import { checkByCursor, type Statement } from './cursor-mode.js';
import { explain } from '../sql/failures.js';
import { readLogin } from '../sql/login.js';
import { withSession } from '../sql/open-session.js';
import { fitting } from './row-item.js';
import type { SqlParameter, SqlSession } from '../sql/session.js';
import { checkBySnapshot, keyOf, readAll } from './snapshot-mode.js';
import { spec, type SqlQueryOptions } from './spec.js';
import { checkStatement, type Dialect } from '../sql/statement.js';
import { readCatalogue, visualStatement } from './visual-query.js';

type Context = SourceContext<SqlQueryOptions>;

export const sqlQuery = defineSource(spec, {
  defaultSchedule: '1m',
  async check(context) {
    const login = readLogin(await context.credential(context.options.credential));
    const written = context.options.sql === undefined ? undefined : readStatement(context, context.options.sql, login.dialect);
    try {
      return await withSession(context, login, async (session) => checkBy(context, session, written ?? (await readVisual(context, session))));
    } catch (error) {
      if (context.signal.aborted) throw errorOf('source.unavailable', { reason: 'the check was stopped' }, error);
      throw explain(error, login.fields, context.options.statementTimeout);
    }
  },
});

function readStatement({ options, parameters, now }: Context, sql: string, dialect: Dialect): Statement {
  const checked = checkStatement(sql, dialect);
  if (!checked.ok) throw errorOf('source.failed', { reason: `${checked.message}; ${checked.hint}` });
  const scope = { parameters, now: new Date(now).toISOString() };
  return { body: checked.body, hasLimit: checked.hasLimit, parameters: options.parameters.map((value, index) => asParameter(value(scope), index)) };
}

/** The visual query: columns are what the catalogue says right now. */
async function readVisual({ options, parameters, values, now }: Context, session: SqlSession): Promise<Statement> {
  const { variables, stored } = values;
  const form = options.filter({ parameters, variables, stored, now: new Date(now).toISOString() });
  return visualStatement(session, await readCatalogue(session, options.table ?? ''), form, now);
}

function asParameter(value: JsonValue, index: number): SqlParameter {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw errorOf('source.failed', { reason: `parameters.${index} is ${JSON.stringify(value).slice(0, 60)}; a parameter is a text, a number, true, false or null` });
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
