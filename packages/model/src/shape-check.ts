import type { Shape, ShapeType } from './shape.js';

/** Where a value leaves its shape. `path` is dotted (`lots.3.price`), empty for the value itself; `found` is a type, `nothing` or `unknown property`. */
export interface ShapeBreach {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** The first breach, or `undefined`. Takes time in proportion to the value's size, whatever the shape; never throws on JSON. */
export type ShapeChecker = (value: unknown) => ShapeBreach | undefined;

const PATH_LENGTH = 200;

type Check = (value: unknown, path: Trail | undefined) => ShapeBreach | undefined;

/** The way from the root, as a list so that nothing is built for values that fit. */
interface Trail {
  readonly parent: Trail | undefined;
  readonly name: string | number;
}

/** Reads a shape once into a checker that can be called for every event. */
export function compileShape(shape: Shape): ShapeChecker {
  const check = compile(shape);
  return (value) => check(value, undefined);
}

/** `expected number, found string`, with its path in front. */
export function describeBreach({ path, expected, found }: ShapeBreach): string {
  return `${path === '' ? 'the event' : path}: expected ${expected}, found ${found}`;
}

/** The type of a JSON value; a whole number is an `integer`. */
export function shapeTypeOf(value: unknown): ShapeType | 'nothing' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'object' ? nameOf(value) : 'nothing';
}

function nameOf(value: string | boolean | object): 'string' | 'boolean' | 'object' {
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'object';
}

/** The types a shape names; `undefined`: any. */
export function typesOf({ type }: Shape): readonly ShapeType[] | undefined {
  return type === undefined ? undefined : typeof type === 'string' ? [type] : type;
}

function compile(shape: Shape): Check {
  const types = typesOf(shape);
  const accepts = types === undefined ? undefined : new Set(types.flatMap((type): readonly ShapeType[] => (type === 'number' ? ['number', 'integer'] : [type])));
  const expected = types?.join(' or ') ?? 'any value';
  const ofObject = compileObject(shape);
  const ofItems = shape.items === undefined ? undefined : compile(shape.items);
  return (value, path) => {
    const found = shapeTypeOf(value);
    if (accepts !== undefined && (found === 'nothing' || !accepts.has(found))) return { path: textOf(path), expected, found };
    if (isObject(value)) return ofObject?.(value, path);
    return found === 'array' && ofItems !== undefined && Array.isArray(value) ? checkItems(value, ofItems, path) : undefined;
  };
}

function checkItems(items: readonly unknown[], check: Check, path: Trail | undefined): ShapeBreach | undefined {
  for (let index = 0; index < items.length; index += 1) {
    const breach = check(items[index], { parent: path, name: index });
    if (breach !== undefined) return breach;
  }
  return undefined;
}

type ObjectCheck = (value: Readonly<Record<string, unknown>>, path: Trail | undefined) => ShapeBreach | undefined;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compileObject(shape: Shape): ObjectCheck | undefined {
  const { properties, required = [], additionalProperties } = shape;
  if (properties === undefined && required.length === 0 && additionalProperties === undefined) return undefined;
  const checks = new Map(Object.entries(properties ?? {}).map(([name, property]) => [name, compile(property)]));
  const needed = new Set(required);
  const expectedOf = (name: string): string => {
    const property = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property === undefined ? 'any value' : (typesOf(property)?.join(' or ') ?? 'any value');
  };
  // By the value's names and not the shape's: a list of a hundred thousand small objects costs what it weighs.
  return (value, path) => {
    let seen = 0;
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue;
      if (needed.has(name)) seen += 1;
      const check = checks.get(name);
      if (check === undefined) {
        if (additionalProperties === false) return { path: textOf({ parent: path, name }), expected: 'no such property', found: 'unknown property' };
        continue;
      }
      const breach = check(value[name], { parent: path, name });
      if (breach !== undefined) return breach;
    }
    if (seen === needed.size) return undefined;
    const missing = [...needed].find((name) => !Object.hasOwn(value, name)) ?? '';
    return { path: textOf({ parent: path, name: missing }), expected: expectedOf(missing), found: 'nothing' };
  };
}

function textOf(trail: Trail | undefined): string {
  const names: string[] = [];
  for (let step = trail; step !== undefined; step = step.parent) names.push(String(step.name));
  const text = names.toReversed().join('.');
  return text.length > PATH_LENGTH ? `${text.slice(0, PATH_LENGTH)}…` : text;
}
