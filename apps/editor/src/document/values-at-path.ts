/** Names and list places, from the outside in. */
export type ValuePath = readonly (string | number)[];

/** The value at a path; `undefined` when there is none. */
export function valueAt(value: unknown, path: ValuePath): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(value)) return typeof name === 'number' ? valueAt(value[name], rest) : undefined;
  return isRecord(value) && Object.hasOwn(value, name) ? valueAt(value[name], rest) : undefined;
}

/**
 * A copy with another value at the path; `undefined` takes the name or the list's entry away. What is missing on the way is made:
 * a list where the path has a number, else an object. The same value when nothing differs.
 */
export function withValueAt(value: unknown, path: ValuePath, next: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return next;
  if (typeof name === 'number') return withEntry(Array.isArray(value) ? value : [], name, rest, next);
  const record = isRecord(value) ? value : {};
  const before = Object.hasOwn(record, name) ? record[name] : undefined;
  const after = before === undefined && next === undefined ? undefined : withValueAt(before, rest, next);
  if (isSameValue(before, after)) return value;
  return after === undefined ? without(record, name) : { ...record, [name]: after };
}

/** Whether two values would be the same JSON; names in any order. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((entry, index) => isSameValue(entry, other[index]));
  if (!isRecord(one) || !isRecord(other)) return false;
  const names = namesOf(one);
  return names.length === namesOf(other).length && names.every((name) => Object.hasOwn(other, name) && isSameValue(one[name], other[name]));
}

/** `next`, built of the parts of `former` wherever they are the same, so that what did not change is not drawn again. */
export function sharing<Value>(former: Value, next: Value): Value;
export function sharing(former: unknown, next: unknown): unknown {
  if (isSameValue(former, next)) return former;
  if (Array.isArray(former) && Array.isArray(next)) return next.map((entry, index) => sharing<unknown>(former[index], entry));
  if (!isRecord(former) || !isRecord(next)) return next;
  return Object.fromEntries(Object.entries(next).map(([name, value]) => [name, Object.hasOwn(former, name) ? sharing(former[name], value) : value]));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function without<Value>(record: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== name));
}

function withEntry(list: readonly unknown[], place: number, rest: ValuePath, next: unknown): readonly unknown[] {
  const after = withValueAt(list[place], rest, next);
  if (place < list.length && isSameValue(list[place], after)) return list;
  if (after === undefined) return list.filter((_, index) => index !== place);
  return place < list.length ? list.with(place, after) : [...list, after];
}

/** A name whose value is `undefined` is not written to JSON. */
function namesOf(record: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(record).filter((name) => record[name] !== undefined);
}
