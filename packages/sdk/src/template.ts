import { CaptureTag, Context, Drop, Liquid, toValueSync, Value, type LiquidOptions, type Template as LiquidToken } from 'liquidjs';
import type { JsonValue } from '@rookery/model';
import { errorOf } from './errors.js';

const LIMITS = { parseLimit: 100_000, renderLimit: 200, memoryLimit: 2_000_000 } as const;
/** Of a rendered text. Liquid joins texts without a look at their length, and a few doublings make half a gigabyte. */
const LONGEST_TEXT = 4_000_000;

/** What a template sees: the payload's own fields at the top, `event` with key and times, `parameters` of the workflow. */
export type TemplateScope = Readonly<Record<string, unknown>>;

/** Makes a value's text harmless in the markup around it. */
export type TextEscape = (text: string) => string;

/** A Liquid text that was compiled once. Rendering cannot run code, read files or reach prototypes. */
export interface Template {
  readonly source: string;
  /**
   * The text. With `escape`, every value put in is passed through it, unless its last filter is `raw`; the author's
   * own text is not. Throws a user error (`template.failed`) that names the template.
   */
  render(scope: TemplateScope, escape?: TextEscape): string;
  /** The value: a template that is one `{{ expression }}` keeps its type, so numbers stay numbers; else the text. */
  value(scope: TemplateScope): JsonValue;
}

/** What is captured counts as memory, which it does not in Liquid itself. */
class BoundedCapture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    const captured: unknown = Reflect.get(context.bottom(), this.variable);
    context.memoryLimit.use(typeof captured === 'string' ? captured.length : 0);
  }
}

const settings: LiquidOptions = {
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: false,
  cache: false,
  relativeReference: false,
  dynamicPartials: false,
  fs: {
    readFileSync: refuseFile, readFile: refuseFileLater, existsSync: () => false, exists: () => Promise.resolve(false),
    contains: () => Promise.resolve(false), containsSync: () => false, resolve: (_root, file) => file, sep: '/', dirname: () => '',
  },
  ...LIMITS,
};
const escapeOfRender = Symbol('escape');
const engine = createEngine(settings);
const escapingEngine = createEngine({ ...settings, outputEscape: escapeOutput });

/** Compiles a template; throws a user error (`template.invalid`) that says where it cannot be read. */
export function compileTemplate(source: string): Template {
  if (!source.includes('{{') && !source.includes('{%')) return { source, render: () => source, value: () => source };
  const tokens = parse(source);
  const path = plainPath(source);
  if (path !== undefined) return pathTemplate(source, path);
  const expression = compileExpression(source);
  let escapingTokens: LiquidToken[] | undefined;
  return {
    source,
    render: (scope, escape) =>
      guarded(source, () => {
        if (escape === undefined) return bounded(engine.renderSync(tokens, scope));
        escapingTokens ??= escapingEngine.parse(source);
        return bounded(escapingEngine.renderSync(escapingTokens, scope, { globals: { [escapeOfRender]: escape } }));
      }),
    value: (scope) =>
      guarded(source, () => (expression === undefined ? bounded(engine.renderSync(tokens, scope)) : toJson(evaluate(expression, scope)))),
  };
}

/** Renders every string inside a JSON value that holds a template; other values stay as they are. */
export function compileDeep(value: unknown): (scope: TemplateScope) => JsonValue {
  if (typeof value === 'string') {
    const template = compileTemplate(value);
    return (scope) => template.value(scope);
  }
  if (Array.isArray(value)) {
    const items = value.map(compileDeep);
    return (scope) => items.map((item) => item(scope));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, item]) => [name, compileDeep(item)] as const);
    return (scope) => Object.fromEntries(entries.map(([name, item]) => [name, item(scope)]));
  }
  const constant = toJson(value);
  return () => constant;
}

/** The parts of a template that is one plain path such as `{{ lot.seller }}`; `undefined` for anything Liquid must look at. */
function plainPath(source: string): readonly string[] | undefined {
  const path = /^\{\{ *([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*) *\}\}$/.exec(source)?.[1]?.split('.');
  return path === undefined || path.some((part) => liquidWords.has(part)) ? undefined : path;
}

/** Words that mean something to Liquid, as a value or as a property that is computed. */
const liquidWords = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank', 'and', 'or', 'not', 'contains', 'size', 'first', 'last', 'length']);

/** Most templates are one field; reading it costs a fiftieth of a render and means the same. */
function pathTemplate(source: string, path: readonly string[]): Template {
  const read = (scope: TemplateScope): unknown => {
    let current: unknown = scope;
    for (const part of path) {
      if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
      current = Reflect.get(current, part);
    }
    return current;
  };
  return {
    source,
    render: (scope, escape) => {
      const text = textOf(read(scope));
      return escape === undefined ? text : escape(text);
    },
    value: (scope) => toJson(read(scope)),
  };
}

function bounded(rendered: unknown): string {
  const text = String(rendered);
  if (text.length > LONGEST_TEXT) throw new Error(`the text has more than ${LONGEST_TEXT} letters`);
  return text;
}

function createEngine(options: LiquidOptions): Liquid {
  const created = new Liquid(options);
  created.registerFilter('json', (value: unknown) => JSON.stringify(value) ?? 'null');
  created.registerTag('capture', BoundedCapture);
  return created;
}

// Liquid fixes the escape when it parses; the one asked for travels with the render, under a key no template can name.
function escapeOutput(this: { readonly context: Context }, value: unknown): string {
  const escape: unknown = Reflect.get(this.context.globals, escapeOfRender);
  const text = textOf(value);
  return typeof escape === 'function' ? String(escape(text)) : text;
}

/** As Liquid writes a value: nothing for none, the items of a list in a row. */
function textOf(value: unknown): string {
  return [value].flat(Infinity).join('');
}

function parse(source: string): LiquidToken[] {
  try {
    return engine.parse(source);
  } catch (cause) {
    throw errorOf('template.invalid', { reason: reasonOf(cause) }, cause);
  }
}

function guarded<T>(source: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw errorOf('template.failed', { reason: `${reasonOf(cause)} in "${source.slice(0, 80)}"` }, cause);
  }
}

function compileExpression(source: string): Value | undefined {
  const match = /^\s*\{\{-?([\s\S]+?)-?\}\}\s*$/.exec(source);
  const inner = match?.[1];
  return inner === undefined || inner.includes('}}') ? undefined : new Value(inner.trim(), engine);
}

function evaluate(expression: Value, scope: TemplateScope): unknown {
  const value: unknown = toValueSync(expression.value(new Context(scope, engine.options, {}, { liquid: engine })));
  // `empty` and `blank` are words of Liquid; as values they are the empty text they print.
  return value instanceof Drop ? value.valueOf() : value;
}

function toJson(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined || typeof value === 'function') return null;
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n')[0] ?? cause.message : String(cause);
}

function refuseFile(): string {
  throw new Error('templates cannot read files');
}

function refuseFileLater(): Promise<string> {
  return Promise.reject(new Error('templates cannot read files'));
}
