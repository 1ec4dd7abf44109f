import { typesOf } from './shape-check.js';
import { shapeTypes, type Shape, type ShapeType } from './shape.js';

/** Bounds of what is inferred: names an object may show before it counts as a map, levels, and named places in all. */
export interface ShapeBounds {
  readonly width: number;
  readonly depth: number;
  readonly size: number;
}

export const defaultShapeBounds: ShapeBounds = { width: 200, depth: 8, size: 1_000 };

/**
 * What fits either of two inferred shapes. They say all that was seen: a name that only one of them has is optional.
 * Commutative, associative and idempotent. An object without `properties` has too many names to list, and stays so.
 */
export function mergeShapes(left: Shape, right: Shape, bounds: Pick<ShapeBounds, 'width'> = defaultShapeBounds): Shape {
  const leftTypes = typesOf(left);
  const rightTypes = typesOf(right);
  if (leftTypes === undefined || rightTypes === undefined) return {};
  const types = normaliseTypes([...leftTypes, ...rightTypes]);
  return {
    type: types.length === 1 && types[0] !== undefined ? types[0] : types,
    ...mergeObjects(left, right, bounds),
    ...mergeItems(left, right, bounds),
    ...mergeFormats(left, right),
  };
}

/** In one order, each once; `number` takes in `integer`. */
export function normaliseTypes(types: Iterable<ShapeType>): readonly ShapeType[] {
  const given = new Set(types);
  return shapeTypes.filter((type) => given.has(type) && !(type === 'integer' && given.has('number')));
}

function mergeObjects(left: Shape, right: Shape, bounds: Pick<ShapeBounds, 'width'>): Pick<Shape, 'properties' | 'required'> {
  const sides = [left, right].filter((shape) => typesOf(shape)?.includes('object') === true);
  if (sides.length === 0 || sides.some(({ properties }) => properties === undefined)) return {};
  const names = [...new Set(sides.flatMap(({ properties = {} }) => Object.keys(properties)))].toSorted();
  if (names.length > bounds.width) return {};
  const properties = names.map((name) => {
    const found = sides.flatMap((side) => ownProperty(side, name) ?? []);
    const [first = {}, second] = found;
    return [name, second === undefined ? first : mergeShapes(first, second, bounds)] as const;
  });
  const required = names.filter((name) => sides.every((side) => side.required?.includes(name) === true));
  return { properties: Object.fromEntries(properties), ...(required.length === 0 ? {} : { required }) };
}

function mergeItems(left: Shape, right: Shape, bounds: Pick<ShapeBounds, 'width'>): Pick<Shape, 'items'> {
  if (left.items === undefined && right.items === undefined) return {};
  if (left.items === undefined || right.items === undefined) return { items: left.items ?? right.items };
  return { items: mergeShapes(left.items, right.items, bounds) };
}

/** A format holds only where every text has it. */
function mergeFormats(left: Shape, right: Shape): Pick<Shape, 'format'> {
  const sides = [left, right].filter((shape) => typesOf(shape)?.includes('string') === true);
  const [first, second] = sides;
  return first?.format === undefined || (second !== undefined && second.format !== first.format) ? {} : { format: first.format };
}

/** The same with whatever is deeper than fits `size` places left open, whole levels at a time. */
export function boundShape(shape: Shape, size: number): { readonly shape: Shape; readonly isCut: boolean } {
  if (placesOf(shape) <= size) return { shape, isCut: false };
  for (let depth = depthOf(shape) - 1; depth > 1; depth -= 1) {
    const cut = cutAt(shape, depth);
    if (placesOf(cut) <= size) return { shape: cut, isCut: true };
  }
  return { shape: cutAt(shape, 1), isCut: true };
}

function childrenOf({ properties = {}, items }: Shape): readonly Shape[] {
  return items === undefined ? Object.values(properties) : [...Object.values(properties), items];
}

function depthOf(shape: Shape): number {
  return 1 + Math.max(0, ...childrenOf(shape).map(depthOf));
}

function placesOf(shape: Shape): number {
  return childrenOf(shape).reduce((sum, child) => sum + 1 + placesOf(child), 0);
}

function cutAt(shape: Shape, depth: number): Shape {
  const { properties, required, items, ...rest } = shape;
  if (depth === 1) return rest;
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, cutAt(property, depth - 1)])) }),
    ...(required === undefined ? {} : { required }),
    ...(items === undefined ? {} : { items: cutAt(items, depth - 1) }),
  };
}

/** The shape of a name, own names only. */
export function ownProperty({ properties }: Shape, name: string): Shape | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
