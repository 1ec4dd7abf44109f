import { compile, search, type JSONValue } from '@jmespath-community/jmespath';
import { UserError, type JsonValue } from '@rookery/sdk';
import { stepsOf } from './query-steps.js';

const PLAIN_PATH = /^[@#]?[A-Za-z_][\w:-]*(\.[\w@$#:-]+)*$/;
const LONGEST = 1_000;
const MOST_STEPS = 20_000_000;

/** Looks a value up in a document. A path that leads nowhere finds `undefined`, an expression `null`. Throws a user error when the document is too large for the expression. */
export type Query = (document: JSONValue, valueCount: number) => JsonValue | undefined;

/**
 * Compiles a dotted path (`data.items`, `bids.0.amount`) or a JMESPath expression. The steps of an expression are
 * counted before it runs, so none can hold up the process. Throws a user error that says what cannot be read.
 */
export function compileQuery(option: string, source: string): Query {
  if (source.length > LONGEST) throw new UserError(`${option}: the expression has ${source.length} characters, at most ${LONGEST} are read`);
  if (PLAIN_PATH.test(source)) return (document) => follow(document, source.split('.'));
  const expression = parse(option, source);
  const steps = stepsOf(option, expression);
  return (document, valueCount) => {
    const needed = steps * valueCount;
    if (needed > MOST_STEPS) {
      throw new UserError(`${option}: "${source.slice(0, 80)}" takes up to ${needed} steps on this page of ${valueCount} values, at most ${MOST_STEPS} are made; simplify it, or ask for smaller pages`);
    }
    return run(option, source, document);
  };
}

function parse(option: string, source: string): ReturnType<typeof compile> {
  try {
    return compile(source);
  } catch (cause) {
    throw new UserError(`${option}: "${source.slice(0, 80)}" is neither a path nor JMESPath: ${reasonOf(cause)}; write for example "data.items" or "items[?price > \`100\`]"`, { cause });
  }
}

function run(option: string, source: string, document: JSONValue): JsonValue {
  try {
    return search(document, source);
  } catch (cause) {
    throw new UserError(`${option}: "${source.slice(0, 80)}" failed on this page: ${reasonOf(cause)}`, { cause });
  }
}

function follow(document: JSONValue, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = document;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = Array.isArray(current) ? current[Number(part)] : Reflect.get(current, part);
  }
  return current;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
