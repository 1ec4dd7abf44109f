import { RE2JS } from 're2js';
import { UserError } from './errors.js';

/** A regular expression of the RE2 syntax, matched in time linear in the text. */
export interface Pattern {
  readonly source: string;
  /** Instructions of its program: a match takes at most this many steps for each character of the text. */
  readonly size: number;
  /** The first match: its whole text, its groups in order and by name. `null` for a group that took no part. */
  match(text: string): PatternMatch | undefined;
}

export interface PatternMatch {
  readonly text: string;
  readonly groups: readonly (string | null)[];
  readonly named: Readonly<Record<string, string | null>>;
}

/** Compiles a regular expression once; throws a user error (`option.condition`) that says why it cannot be read. Groups are named `(?P<price>...)` or `(?<price>...)`. */
export function compilePattern(source: string): Pattern {
  const compiled = compile(source);
  const names = Object.entries(compiled.namedGroups());
  return {
    source,
    size: compiled.programSize(),
    match(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? null);
      return { text: matcher.group() ?? '', groups, named: Object.fromEntries(names.map(([name, index]) => [name, groups[index - 1] ?? null])) };
    },
  };
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (cause) {
    throw new UserError(`"${source}" is not a regular expression of the RE2 syntax: ${cause instanceof Error ? cause.message : String(cause)}`, { code: 'option.condition', cause });
  }
}
