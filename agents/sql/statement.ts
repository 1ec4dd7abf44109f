/** The families of servers; MariaDB speaks `mysql`. */
export type Dialect = 'postgres' | 'mysql' | 'mssql';

export const dialects: readonly Dialect[] = ['postgres', 'mysql', 'mssql'];

export type CheckedStatement =
  | { readonly ok: true; /** Without closing semicolons and comments, so that it fits into brackets. */ readonly body: string; readonly hasLimit: boolean }
  | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly message: string;
  readonly hint: string;
}

export interface Token {
  readonly text: string;
  readonly at: number;
  readonly depth: number;
}

const WORD = String.raw`[\p{L}_][\p{L}\p{N}_$]*`;
const PATTERNS: Readonly<Record<Dialect, RegExp>> = {
  postgres: new RegExp(
    String.raw`(?<skip>\s+|--[^\n]*)|(?<text>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?<tag>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$[\s\S]*?\$\k<tag>\$)|(?<word>${WORD})|(?<open>['"])|(?<other>[\s\S])`, 'uy'),
  mysql: new RegExp(
    String.raw`(?<skip>\s+|--(?=\s|$)[^\n]*|#[^\n]*)|(?<text>'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|${'`'}(?:[^${'`'}]|${'``'})*${'`'})|(?<word>${WORD})|(?<open>['"${'`'}])|(?<other>[\s\S])`, 'uy'),
  // [brackets] quote names, N'' are texts, @names are places.
  mssql: new RegExp(String.raw`(?<skip>\s+|--[^\n]*)|(?<text>[nN]?'(?:[^']|'')*'|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\])|(?<word>[\p{L}_@#][\p{L}\p{N}_@#$]*)|(?<open>['"\[])|(?<other>[\s\S])`, 'uy'),
};

/**
 * Reads a text as one SELECT that may stand in brackets. Only the shape is judged; what it means is the server's to
 * say. That nothing is written is not left to this reader: the transaction is read-only.
 */
export function checkStatement(sql: string, dialect: Dialect): CheckedStatement {
  const read = readStatement(sql, dialect);
  if (!read.ok) return read.message === 'the statement is empty' ? refuse(read.message, 'write one SELECT') : read;
  const { tokens: inside, body, first } = read;
  if (first !== 'select' && first !== 'with') return refuse(`the statement starts with "${first}"`, 'write one SELECT, or WITH ... SELECT');
  if (inside.some((token) => token.depth === 0 && isWord(token, 'into'))) return refuse('the statement writes somewhere with INTO', 'remove INTO; the rows become events');
  const isTop = dialect === 'mssql' && inside.slice(1, 3).some((token) => isWord(token, 'top'));
  const hasLimit = isTop || inside.some((token) => token.depth === 0 && (isWord(token, 'limit') || isWord(token, 'fetch')));
  return { ok: true, body, hasLimit };
}

export interface ReadStatement {
  /** Its words and signs, comments left out. */
  readonly tokens: readonly Token[];
  /** Without closing semicolons and comments. */
  readonly body: string;
  readonly first: string;
}

/** Reads a text as one statement of whatever kind. */
export function readStatement(sql: string, dialect: Dialect): ({ readonly ok: true } & ReadStatement) | Refusal {
  const tokens: Token[] = [];
  const fault = scan(sql, dialect, tokens);
  if (fault !== undefined) return fault;
  const first = tokens[0];
  if (first === undefined) return refuse('the statement is empty', 'write one statement');
  const end = tokens.findIndex((token) => token.text === ';' && token.depth === 0);
  const inside = end === -1 ? tokens : tokens.slice(0, end);
  if (end !== -1 && tokens.slice(end).some((token) => token.text !== ';')) return refuse('there is more than one statement', 'write one; make another agent for the other');
  const last = inside.at(-1) ?? first;
  return { ok: true, tokens: inside, body: sql.slice(first.at, last.at + last.text.length), first: first.text.toLowerCase() };
}

function scan(sql: string, dialect: Dialect, tokens: Token[]): Refusal | undefined {
  const pattern = PATTERNS[dialect];
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) {
      if (dialect === 'mysql' && /^\/\*M?!/.test(sql.slice(at, at + 4))) return refuse('the statement has an executable comment', 'remove /*! ... */ or write its text plainly');
      const end = endOfComment(sql, at, dialect);
      if (end === undefined) return refuse('a comment is not closed', 'close it with */');
      at = end;
      continue;
    }
    pattern.lastIndex = at;
    const groups = pattern.exec(sql)?.groups ?? {};
    const text = groups['skip'] ?? groups['text'] ?? groups['word'] ?? groups['other'];
    if (text === undefined) return refuse(`the quote at position ${at + 1} is not closed`, 'close it');
    if (text === ')') depth -= 1;
    if (depth < 0) return refuse(`the bracket at position ${at + 1} closes nothing`, 'remove it');
    if (groups['skip'] === undefined) tokens.push({ text, at, depth });
    if (text === '(') depth += 1;
    at += text.length;
  }
  return depth === 0 ? undefined : refuse('a bracket is not closed', 'close it with )');
}

/** PostgreSQL and SQL Server nest comments, MySQL does not. */
function endOfComment(sql: string, start: number, dialect: Dialect): number | undefined {
  if (dialect === 'mysql') {
    const end = sql.indexOf('*/', start + 2);
    return end === -1 ? undefined : end + 2;
  }
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) depth += 1;
    else if (sql.startsWith('*/', at)) depth -= 1;
    else continue;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function isWord(token: Token, word: string): boolean {
  return token.text.toLowerCase() === word;
}

function refuse(message: string, hint: string): Refusal {
  return { ok: false, message, hint };
}
