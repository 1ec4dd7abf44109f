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

/** A breach on its way up: each level adds its name, so that nothing is built for values that fit. */
interface Found {
  /** Innermost first. */
  readonly names: (string | number)[];
  readonly expected: string;
  readonly found: string;
}

type Check = (value: unknown) => Found | undefined;

/** Reads a shape once into a checker that can be called for every event. */
export function compileShape(shape: Shape): ShapeChecker {
  const check = compile(shape);
  return (value) => {
    const breach = check(value);
    return breach === undefined ? undefined : { path: pathOf(breach.names), expected: breach.expected, found: breach.found };
  };
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
  const expected = expectedOf(shape);
  const ofObject = compileObject(shape);
  const ofItems = shape.items === undefined ? undefined : compile(shape.items);
  return (value) => {
    const found = shapeTypeOf(value);
    if (accepts !== undefined && (found === 'nothing' || !accepts.has(found))) return { names: [], expected, found };
    if (isObject(value)) return ofObject?.(value);
    return ofItems !== undefined && Array.isArray(value) ? checkItems(value, ofItems) : undefined;
  };
}

function checkItems(items: readonly unknown[], check: Check): Found | undefined {
  for (let index = 0; index < items.length; index += 1) {
    const breach = check(items[index]);
    if (breach !== undefined) return at(index, breach);
  }
  return undefined;
}

type ObjectCheck = (value: Readonly<Record<string, unknown>>) => Found | undefined;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Property {
  readonly check: Check | undefined;
  readonly isRequired: boolean;
}

function compileObject(shape: Shape): ObjectCheck | undefined {
  const { properties = {}, required = [], additionalProperties } = shape;
  const needed = new Set(required);
  const known = new Map<string, Property>([...needed].map((name) => [name, { check: undefined, isRequired: true }]));
  for (const [name, property] of Object.entries(properties)) known.set(name, { check: compile(property), isRequired: needed.has(name) });
  if (known.size === 0 && additionalProperties === undefined) return undefined;
  const allowed = new Set(Object.keys(properties));
  // By the value's names and not the shape's: a list of a hundred thousand small objects costs what it weighs.
  return (value) => {
    let missing = needed.size;
    for (const name of Object.keys(value)) {
      const property = known.get(name);
      if (property?.isRequired === true) missing -= 1;
      if (additionalProperties === false && !allowed.has(name)) return { names: [name], expected: 'no such property', found: 'unknown property' };
      const breach = property?.check?.(value[name]);
      if (breach !== undefined) return at(name, breach);
    }
    if (missing === 0) return undefined;
    const name = [...needed].find((candidate) => !Object.hasOwn(value, candidate)) ?? '';
    return { names: [name], expected: allowed.has(name) ? expectedOf(properties[name] ?? {}) : 'any value', found: 'nothing' };
  };
}

function expectedOf(shape: Shape): string {
  return typesOf(shape)?.join(' or ') ?? 'any value';
}

function at(name: string | number, breach: Found): Found {
  breach.names.push(name);
  return breach;
}

function pathOf(names: readonly (string | number)[]): string {
  const text = names.toReversed().join('.');
  return text.length > PATH_LENGTH ? `${text.slice(0, PATH_LENGTH)}…` : text;
}
