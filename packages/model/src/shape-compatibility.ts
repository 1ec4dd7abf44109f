import { typesOf } from './shape-check.js';
import { normaliseTypes, ownProperty } from './shape-merge.js';
import { shapeTypes, type Shape, type ShapeType } from './shape.js';

/**
 * One way in which events that fit the old shape break the new one. `certain`: the old shape says such events are
 * there to be expected. Otherwise it left the place open, so that they may be.
 */
export interface ShapeConflict {
  /** Dotted, `*` for every entry of a list; empty: the event itself. */
  readonly path: string;
  readonly kind: 'type' | 'required' | 'unknown property';
  /** What the new shape wants, and what the old one allows beside it. */
  readonly expected: string;
  readonly found: string;
  readonly certain: boolean;
}

const everyType = normaliseTypes(shapeTypes);
const LIMIT = 200;

/** What may break when a link's shape changes. Empty exactly when every value of the old shape fits the new one. At most 200 are listed. */
export function checkCompatibility(before: Shape, after: Shape): readonly ShapeConflict[] {
  const conflicts: ShapeConflict[] = [];
  compare({ path: '', before, after, isOpen: false }, conflicts);
  return conflicts.slice(0, LIMIT);
}

/** `price: expected number, the events before may have string`. */
export function describeConflict({ path, expected, found }: ShapeConflict): string {
  return `${path === '' ? 'the event' : path}: expected ${expected}, events so far may have ${found}`;
}

interface Comparison {
  readonly path: string;
  readonly before: Shape;
  readonly after: Shape;
  /** The old shape says nothing of this place. */
  readonly isOpen: boolean;
}

function compare({ path, before, after, isOpen }: Comparison, conflicts: ShapeConflict[]): void {
  if (conflicts.length >= LIMIT || !isPossible(before)) return;
  const allowed = possibleTypes(before);
  const wanted = typesOf(after);
  const refused = wanted === undefined ? [] : allowed.filter((type) => !accepts(wanted, type));
  if (refused.length > 0) {
    const certain = !isOpen && typesOf(before) !== undefined;
    conflicts.push({ path, kind: 'type', expected: wanted?.join(' or ') ?? 'any value', found: typesOf(before) === undefined ? 'any value' : refused.join(' or '), certain });
  }
  if (allowed.includes('object') && (wanted === undefined || wanted.includes('object'))) compareObjects({ path, before, after, isOpen }, conflicts);
  if (after.items !== undefined && allowed.includes('array') && (wanted === undefined || wanted.includes('array'))) {
    compare({ path: join(path, '*'), before: before.items ?? {}, after: after.items, isOpen: isOpen || before.items === undefined }, conflicts);
  }
}

function compareObjects({ path, before, after, isOpen }: Comparison, conflicts: ShapeConflict[]): void {
  for (const name of after.required ?? []) {
    if (before.required?.includes(name) === true) continue;
    conflicts.push({ path: join(path, name), kind: 'required', expected: 'a value', found: 'nothing', certain: !isOpen && (ownProperty(before, name) !== undefined || before.properties !== undefined) });
  }
  for (const [name, property] of Object.entries(after.properties ?? {})) {
    const former = ownProperty(before, name);
    if (former === undefined && before.additionalProperties === false) continue;
    compare({ path: join(path, name), before: former ?? {}, after: property, isOpen: isOpen || former === undefined }, conflicts);
  }
  if (after.additionalProperties === false) compareUnknown({ path, before, after, isOpen }, conflicts);
}

function compareUnknown({ path, before, after, isOpen }: Comparison, conflicts: ShapeConflict[]): void {
  const unknown = Object.entries(before.properties ?? {}).filter(([name, property]) => ownProperty(after, name) === undefined && isPossible(property));
  for (const [name] of unknown) conflicts.push({ path: join(path, name), kind: 'unknown property', expected: 'no such property', found: 'it', certain: !isOpen });
  if (before.additionalProperties !== false && unknown.length === 0) conflicts.push({ path: join(path, '*'), kind: 'unknown property', expected: 'no other property', found: 'others', certain: false });
}

function accepts(wanted: readonly ShapeType[], type: ShapeType): boolean {
  return wanted.includes(type) || (type === 'integer' && wanted.includes('number'));
}

/** Types of which at least one value fits: an object may ask for a name that it forbids. */
function possibleTypes(shape: Shape): readonly ShapeType[] {
  const types = normaliseTypes(typesOf(shape) ?? everyType);
  return types.filter((type) => type !== 'object' || hasPossibleObject(shape));
}

function isPossible(shape: Shape): boolean {
  return possibleTypes(shape).length > 0;
}

function hasPossibleObject(shape: Shape): boolean {
  return (shape.required ?? []).every((name) => {
    const property = ownProperty(shape, name);
    return property === undefined ? shape.additionalProperties !== false : isPossible(property);
  });
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
