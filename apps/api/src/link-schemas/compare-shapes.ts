import { typesOf, type Shape } from '@rookery/model';

/** One place where the recorded shape and the pinned one say different things. `null`: the place is not there. */
export interface ShapeDifference {
  /** Dotted, `*` for every entry of a list. */
  readonly path: string;
  readonly recorded: string | null;
  readonly pinned: string | null;
}

const LIMIT = 500;

/** Where recorded events and a pinned shape differ, by path, for the eye; whether events break it is another question. */
export function compareShapes(recorded: Shape, pinned: Shape): readonly ShapeDifference[] {
  const left = placesOf(recorded);
  const right = placesOf(pinned);
  return [...new Set([...left.keys(), ...right.keys()])]
    .toSorted()
    .map((path) => ({ path, recorded: left.get(path) ?? null, pinned: right.get(path) ?? null }))
    .filter((place) => place.recorded !== place.pinned)
    .slice(0, LIMIT);
}

function placesOf(shape: Shape, path = '', isRequired = true, places = new Map<string, string>()): ReadonlyMap<string, string> {
  if (path !== '') places.set(path, `${typesOf(shape)?.join(' or ') ?? 'any value'}${isRequired ? '' : ', optional'}`);
  const join = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const [name, property] of Object.entries(shape.properties ?? {})) placesOf(property, join(name), shape.required?.includes(name) === true, places);
  if (shape.items !== undefined) placesOf(shape.items, join('*'), true, places);
  return places;
}
