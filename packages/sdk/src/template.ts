import { Liquid, type Template as LiquidToken } from 'liquidjs';
import type { JsonValue } from '@rookery/model';
import { errorOf } from './errors.js';

const LIMITS = { parseLimit: 100_000, renderLimit: 200, memoryLimit: 2_000_000 } as const;

/** What a template sees: the payload's own fields at the top, `event` with key and times, `parameters` of the workflow. */
export type TemplateScope = Readonly<Record<string, unknown>>;

/** A Liquid text that was compiled once. Rendering cannot run code, read files or reach prototypes. */
export interface Template {
  readonly source: string;
  /** The text. Throws a user error (`template.failed`) that names the template. */
  render(scope: TemplateScope): string;
  /** The value: a template that is one `{{ expression }}` keeps its type, so numbers stay numbers; else the text. */
  value(scope: TemplateScope): JsonValue;
}

const engine = new Liquid({
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
});
engine.registerFilter('json', (value: unknown) => JSON.stringify(value) ?? 'null');

/** Compiles a template; throws a user error (`template.invalid`) that says where it cannot be read. */
export function compileTemplate(source: string): Template {
  if (!source.includes('{{') && !source.includes('{%')) return { source, render: () => source, value: () => source };
  const tokens = parse(source);
  const expression = singleExpression(source);
  return {
    source,
    render: (scope) => guarded(source, () => String(engine.renderSync(tokens, scope))),
    value: (scope) =>
      guarded(source, () => (expression === undefined ? String(engine.renderSync(tokens, scope)) : toJson(engine.evalValueSync(expression, scope)))),
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

function singleExpression(source: string): string | undefined {
  const match = /^\s*\{\{-?([\s\S]+?)-?\}\}\s*$/.exec(source);
  const inner = match?.[1];
  return inner === undefined || inner.includes('}}') ? undefined : inner.trim();
}

function toJson(value: unknown): JsonValue {
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
