import type { Completion, Suggestion } from './completions.js';
import type { KnownTable } from './known-tables.js';

const WORD = /(?:([\p{L}_][\p{L}\p{N}_$]*)\.)?([\p{L}_][\p{L}\p{N}_$]*)?$/u;

/** Tables and columns that may stand at the cursor: after a table or its short name and a dot its columns, else the columns of the tables named in the statement, then all tables. */
export function sqlCompletion(text: string, position: number, tables: readonly KnownTable[]): Completion | undefined {
  if (tables.length === 0) return undefined;
  const [, owner, word = ''] = WORD.exec(text.slice(0, position)) ?? [];
  const from = position - word.length;
  const named = tablesNamed(text, tables);
  if (owner !== undefined) {
    const table = named.get(owner.toLowerCase()) ?? tables.find(({ name }) => name.toLowerCase() === owner.toLowerCase());
    const inSchema = tables.filter(({ name }) => name.toLowerCase().startsWith(`${owner.toLowerCase()}.`)).map(({ name, kind }): Suggestion => ({ label: name.slice(owner.length + 1), detail: kind, kind: 'variable' }));
    return table === undefined ? suggested(from, inSchema) : suggested(from, columnsOf(table));
  }
  const columns = [...new Set(named.values())].flatMap(columnsOf);
  return suggested(from, [...columns, ...tables.map(({ name, kind }): Suggestion => ({ label: name, detail: kind, kind: 'variable' }))]);
}

/** By their names and by the short names the statement gives them: `from lots l`. */
function tablesNamed(text: string, tables: readonly KnownTable[]): ReadonlyMap<string, KnownTable> {
  const named = new Map<string, KnownTable>();
  for (const [, name = '', short] of text.matchAll(/\b(?:from|join|update|into)\s+([\p{L}_][\p{L}\p{N}_$.]*)(?:\s+(?:as\s+)?(?!(?:join|inner|left|right|full|cross|natural|on|using|where|group|order|set|values|limit)\b)([\p{L}_][\p{L}\p{N}_$]*))?/giu)) {
    const table = tables.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (table === undefined) continue;
    named.set(name.toLowerCase(), table);
    if (short !== undefined) named.set(short.toLowerCase(), table);
  }
  return named;
}

function columnsOf(table: KnownTable): readonly Suggestion[] {
  return table.columns.map(({ name, type }) => ({ label: name, detail: `${type} · ${table.name}`, kind: 'field' }));
}

function suggested(from: number, suggestions: readonly Suggestion[]): Completion | undefined {
  return suggestions.length === 0 ? undefined : { from, suggestions };
}
