import { errorOf, quoteIdentifier } from '@rookery/sdk';
import { explain } from '../sql/failures.js';
import { readLogin } from '../sql/login.js';
import { withSession } from '../sql/open-session.js';
import { payloadOf, type SqlSession } from '../sql/session.js';
import { checkStatement } from '../sql/statement.js';
import type { AskSource, Question } from './question.js';
import { answerByRows, byMoment, chunksOf, MOST_ROWS } from './rows.js';
import type { EnrichOptions } from './spec.js';

const KEYS_AT_ONCE = 500;

/** One statement for up to 500 keys, all of a batch over one connection, in one read-only transaction. */
export const askSql: AskSource = async ({ options, net, signal, credential }, questions, answers) => {
  const login = readLogin(await credential(options.credential ?? ''));
  if (login.dialect === 'mssql') throw errorOf('source.failed', { reason: `the credential "${login.name}" is of the kind "sqlserver"; choose one of the kind postgres or mysql` });
  const checked = checkStatement(options.sql ?? '', login.dialect);
  if (!checked.ok) throw errorOf('source.failed', { reason: `${checked.message}; ${checked.hint}` });
  const limits = { statementTimeout: options.timeout, connectTimeout: options.timeout };
  try {
    await withSession({ net, signal, options: limits }, login, async (session) => {
      for (const [asOf, ofMoment] of byMoment(questions)) {
        for (const chunk of chunksOf(ofMoment, KEYS_AT_ONCE)) answerByRows(await rowsFor(session, checked.body, options, chunk, asOf), chunk, options, answers);
      }
    });
  } catch (error) {
    throw explain(error, login.fields, options.timeout);
  }
};

async function rowsFor(session: SqlSession, body: string, options: EnrichOptions, questions: readonly Question[], asOf: string | null) {
  const { text, parameters } = statementFor(session.dialect, body, options, { keys: questions.map(({ key }) => key), asOf });
  const { columns, rows } = await session.read(text, parameters);
  if (rows.length > MOST_ROWS) throw errorOf('source.failed', { reason: `the statement has more than ${MOST_ROWS} rows for ${questions.length} keys; narrow it` });
  return rows.map((row) => payloadOf(row, columns));
}

/** Keys go as texts: PostgreSQL gives them the type of the column, MySQL compares them with it. */
export function statementFor(dialect: SqlSession['dialect'], body: string, options: Pick<EnrichOptions, 'keyColumn' | 'fields' | 'validFrom' | 'validTo'>, wanted: { readonly keys: readonly string[]; readonly asOf: string | null }) {
  const { keyColumn = '', fields, validFrom, validTo } = options;
  const parameters: string[] = [];
  const place = (value: string): string => {
    parameters.push(value);
    return dialect === 'mysql' ? '?' : `$${parameters.length}`;
  };
  const named = (column: string): string => `q.${quoteIdentifier(column, dialect)}`;
  const moment = (value: string): string => (dialect === 'mysql' ? `cast(${place(value)} as datetime(6))` : `${place(`${value}+00`)}::timestamptz`);
  const { keys, asOf } = wanted;
  const shown = fields.length === 0 ? 'q.*' : [...new Set([...fields, keyColumn])].map(named).join(', ');
  const conditions = [
    `${named(keyColumn)} in (${keys.map(place).join(', ')})`,
    ...(asOf === null || validFrom === undefined ? [] : [`(${named(validFrom)} is null or ${named(validFrom)} <= ${moment(asOf)})`]),
    ...(asOf === null || validTo === undefined ? [] : [`(${named(validTo)} is null or ${named(validTo)} > ${moment(asOf)})`]),
  ];
  const order = asOf === null || validFrom === undefined ? '' : ` order by ${named(validFrom)} desc`;
  return { text: `select ${shown} from (${body}\n) q where ${conditions.join(' and ')}${order} limit ${MOST_ROWS + 1}`, parameters };
}
