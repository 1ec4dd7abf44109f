/**
 * Runs inside the isolate, as text: it must not refer to anything outside itself. Called once while the snapshot is
 * made, it prepares what is slow and returns the function that, in each new context, freezes everything the language
 * brings, so that no event can leave a trace for the next one, and takes away what has no place here.
 *
 * Freezing itself cannot go into the snapshot: V8 adds its newest features to a context after the snapshot was read,
 * and dies when it cannot.
 */
export function prepareHardening(now: () => number): () => void {
  const takenAway = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'];

  // `RegExp.$1` and its kind remember the last match of whoever matched last.
  for (const name of Reflect.ownKeys(RegExp)) {
    if (Reflect.getOwnPropertyDescriptor(RegExp, name)?.get !== undefined && name !== Symbol.species) Reflect.deleteProperty(RegExp, name);
  }
  replaceDate();
  const plainPrototypes = [Object.prototype, Error.prototype, TypeError.prototype, RangeError.prototype, SyntaxError.prototype,
    ReferenceError.prototype, EvalError.prototype, URIError.prototype, AggregateError.prototype];
  for (const prototype of plainPrototypes) allowOverriding(prototype, Reflect.ownKeys(prototype));
  allowOverriding(Function.prototype, ['constructor', 'bind', 'toString']);
  allowOverriding(Array.prototype, ['constructor', 'toString']);
  allowOverriding(Promise.prototype, ['constructor', 'then']);

  const known = new Set<object>();
  collect(known, [
    function* () {}, async function () {}, async function* () {}, (function* () {})(), (async function* () {})(),
    [][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/a/g),
    ...hiddenIterators(),
  ]);
  const globalNames = new Set(Reflect.ownKeys(globalThis));
  for (const name of globalNames) collect(known, [Reflect.getOwnPropertyDescriptor(globalThis, name)?.value]);
  const objects = [...known];
  const keyCounts = objects.map((value) => Reflect.ownKeys(value).length);

  return () => {
    for (const name of takenAway) Reflect.deleteProperty(globalThis, name);
    for (const name of Reflect.ownKeys(globalThis)) {
      if (!globalNames.has(name)) collect(known, [Reflect.getOwnPropertyDescriptor(globalThis, name)?.value]);
    }
    for (let index = 0; index < objects.length; index++) {
      const value = objects[index];
      if (value !== undefined && Reflect.ownKeys(value).length !== keyCounts[index]) collect(known, propertiesOf(value));
    }
    for (const value of known) Object.freeze(value);
  };

  function collect(found: Set<object>, start: readonly unknown[]): void {
    const waiting = [...start];
    while (waiting.length > 0) {
      const value = waiting.pop();
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || value === globalThis || found.has(value)) continue;
      found.add(value);
      waiting.push(Reflect.getPrototypeOf(value), ...propertiesOf(value));
    }
  }

  function propertiesOf(value: object): readonly unknown[] {
    return Reflect.ownKeys(value).flatMap((name) => {
      const property = Reflect.getOwnPropertyDescriptor(value, name);
      return [property?.value, property?.get, property?.set];
    });
  }

  // Reached by name, as not every type library knows them: `[].values().map(...)` and `Iterator.from(...)`.
  function hiddenIterators(): readonly unknown[] {
    const map: unknown = Reflect.get([].values(), 'map');
    const iteratorClass: unknown = Reflect.get(globalThis, 'Iterator');
    const from: unknown = typeof iteratorClass === 'function' ? Reflect.get(iteratorClass, 'from') : undefined;
    return [
      typeof map === 'function' ? Reflect.apply(map, [].values(), [() => undefined]) : undefined,
      typeof from === 'function' ? Reflect.apply(from, iteratorClass, [{ next: () => ({ done: true }) }]) : undefined,
    ];
  }

  // Without this, `this.name = 'NotFound'` in a class that extends Error throws, because the inherited name is frozen.
  function allowOverriding(prototype: object, names: readonly PropertyKey[]): void {
    for (const name of names) {
      const property = Reflect.getOwnPropertyDescriptor(prototype, name);
      if (property === undefined || !('value' in property) || property.configurable !== true) continue;
      const value: unknown = property.value;
      Object.defineProperty(prototype, name, {
        configurable: false,
        enumerable: false,
        get: () => value,
        set(this: unknown, replacement: unknown) {
          if (this === prototype || (typeof this !== 'object' && typeof this !== 'function') || this === null) {
            throw new TypeError(`the built-in ${String(name)} cannot be replaced`);
          }
          Object.defineProperty(this, name, { value: replacement, configurable: true, enumerable: true, writable: true });
        },
      });
    }
  }

  // The clock is the caller's, so that a trial run on recorded events sees the recorded times.
  function replaceDate(): void {
    const RealDate = Date;
    const GuestDate = function (this: unknown, ...parts: unknown[]): unknown {
      if (new.target === undefined) return new RealDate(now()).toString();
      return Reflect.construct(RealDate, parts.length === 0 ? [now()] : parts, new.target);
    };
    Object.defineProperties(GuestDate, {
      name: { value: 'Date' },
      length: { value: 7 },
      prototype: { value: RealDate.prototype, writable: false },
      now: { value: () => now() },
      parse: { value: RealDate.parse },
      UTC: { value: RealDate.UTC },
    });
    Object.defineProperty(RealDate.prototype, 'constructor', { value: GuestDate });
    Object.defineProperty(globalThis, 'Date', { value: GuestDate });
  }
}
