import { readStatement, type Dialect, type Refusal } from './statement.js';

const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge', 'replace', 'with', 'call', 'exec', 'execute', 'select']);

const ENDS: ReadonlySet<string> = new Set(['commit', 'rollback', 'begin', 'save']);

/**
 * Reads a text as one statement that may write. SELECT is taken for functions that write. What changes the schema or the
 * transaction is refused: a commit inside would part the write from the record that it was done.
 */
export function checkWriteStatement(sql: string, dialect: Dialect): { readonly ok: true; readonly body: string } | Refusal {
  const read = readStatement(sql, dialect);
  if (!read.ok) return read;
  if (!WRITES.has(read.first)) return { ok: false, message: `the statement starts with "${read.first}"`, hint: 'write one INSERT, UPDATE, DELETE, MERGE or CALL' };
  // SQL Server needs no semicolon between statements.
  const ending = dialect === 'mssql' ? read.tokens.find((token) => ENDS.has(token.text.toLowerCase())) : undefined;
  if (ending !== undefined) return { ok: false, message: `the statement says "${ending.text}"`, hint: 'leave the transaction to the agent' };
  return { ok: true, body: read.body };
}
