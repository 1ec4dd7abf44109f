import { shapeTypeOf } from './shape-check.js';
import { formatOf } from './shape-format.js';
import { boundShape, defaultShapeBounds, normaliseTypes, type ShapeBounds } from './shape-merge.js';
import type { Shape, ShapeType } from './shape.js';

/** What was seen at one place of the payloads. */
export interface ObservedField {
  /** Dotted; `*` stands for every entry of a list. */
  readonly path: string;
  readonly types: readonly ShapeType[];
  /** How often it was there. */
  readonly count: number;
  /** How often it could have been there: the objects, or lists, that may hold it. */
  readonly of: number;
  readonly nullable: boolean;
  readonly format: string | null;
  /** Up to three different values as JSON text, cut and scrubbed. */
  readonly examples: readonly string[];
}

export interface InferredShape {
  readonly shape: Shape;
  /** By path. */
  readonly fields: readonly ObservedField[];
  /** Payloads that were read; texts that are no JSON are left out. */
  readonly sampled: number;
  /** Something is deeper, wider or more than the bounds show. */
  readonly isCut: boolean;
}

export interface InferenceOptions {
  readonly bounds?: Partial<ShapeBounds>;
  /** Takes secrets out of examples. Default: as they are. */
  readonly scrub?: (text: string) => string;
}

/** Looks at payloads one after the other, so that whoever has many can let others have a turn in between. */
export interface ShapeObserver {
  /** The payload as it was read; `undefined` for a text that is no JSON, which is left out. */
  add(payloadText: string): unknown;
  /** The shape of all so far. */
  result(): InferredShape;
}

const EXAMPLES = 3;
const EXAMPLE_LENGTH = 60;
/** Places that are kept while looking, for one that may be shown. */
const PLACES_PER_SHOWN = 20;

/** The shape that all these payloads have, with figures. Every payload that was read fits it. Time grows with the text handed in, memory and result are bounded. */
export function inferShape(payloadTexts: Iterable<string>, options: InferenceOptions = {}): InferredShape {
  const observer = observeShape(options);
  for (const text of payloadTexts) observer.add(text);
  return observer.result();
}

/** As `inferShape`, a payload at a time. */
export function observeShape({ bounds: given, scrub = (text) => text }: InferenceOptions = {}): ShapeObserver {
  const bounds = { ...defaultShapeBounds, ...given };
  const limits: Limits = { width: bounds.width, placesLeft: bounds.size * PLACES_PER_SHOWN };
  const root = new Place();
  return {
    add(text) {
      const value = parse(text);
      if (value !== undefined) root.observe(value, limits, bounds.depth);
      return value;
    },
    result() {
      const { shape, isCut } = boundShape(root.shape(), bounds.size);
      const fields: ObservedField[] = [];
      root.describe({ path: '', of: root.count, scrub, fields, limit: bounds.size });
      return { shape: root.count === 0 ? {} : shape, fields, sampled: root.count, isCut: isCut || root.isCut };
    },
  };
}

interface Limits {
  readonly width: number;
  placesLeft: number;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A payload was checked when it was accepted; what is none of ours has no shape.
    return undefined;
  }
}

interface Description {
  readonly path: string;
  readonly of: number;
  readonly scrub: (text: string) => string;
  readonly fields: ObservedField[];
  readonly limit: number;
}

/** One place in the payloads and everything that was seen there. */
class Place {
  count = 0;
  readonly #types = new Map<ShapeType, number>();
  /** `null`: too many names to list. */
  #properties: Map<string, Place> | null = new Map();
  #items: Place | undefined;
  /** `undefined`: no text yet; `null`: texts of different forms. */
  #format: string | null | undefined;
  #isOpen = false;
  readonly #examples = new Set<string>();

  get isCut(): boolean {
    return this.#isOpen || this.#properties === null || [...this.#children()].some((child) => child.isCut);
  }

  observe(value: unknown, limits: Limits, depth: number): void {
    this.count += 1;
    if (depth === 0) {
      this.#isOpen = true;
      return;
    }
    const type = shapeTypeOf(value);
    if (type === 'nothing') return;
    this.#types.set(type, (this.#types.get(type) ?? 0) + 1);
    if (Array.isArray(value)) this.#observeItems(value, limits, depth);
    else if (typeof value === 'object' && value !== null) this.#observeNames(value, limits, depth);
    else this.#observeScalar(value);
  }

  #observeItems(items: readonly unknown[], limits: Limits, depth: number): void {
    for (const item of items) (this.#items ??= new Place()).observe(item, limits, depth - 1);
  }

  #observeNames(value: object, limits: Limits, depth: number): void {
    for (const [name, inner] of Object.entries(value)) {
      // No request can send this name back to us, so no shape may hold it.
      if (this.#properties === null || name === '__proto__') continue;
      const place = this.#properties.get(name) ?? this.#newPlace(this.#properties, name, limits);
      place?.observe(inner, limits, depth - 1);
    }
  }

  /** `undefined`: there are too many names, here or in all; the object counts as a map from now on. */
  #newPlace(properties: Map<string, Place>, name: string, limits: Limits): Place | undefined {
    if (properties.size >= limits.width || limits.placesLeft <= 0) {
      this.#properties = null;
      return undefined;
    }
    const place = new Place();
    properties.set(name, place);
    limits.placesLeft -= 1;
    return place;
  }

  #observeScalar(value: unknown): void {
    if (typeof value === 'string') {
      const format = formatOf(value);
      this.#format = this.#format === undefined || this.#format === format ? format : null;
    }
    if (value !== null && this.#examples.size < EXAMPLES) this.#examples.add(JSON.stringify(typeof value === 'string' ? value.slice(0, EXAMPLE_LENGTH) : value));
  }

  shape(): Shape {
    if (this.#isOpen) return {};
    const types = normaliseTypes(this.#types.keys());
    const objects = this.#types.get('object') ?? 0;
    return {
      type: types.length === 1 && types[0] !== undefined ? types[0] : types,
      ...(objects === 0 || this.#properties === null ? {} : this.#objectShape(this.#properties, objects)),
      ...(this.#items === undefined ? {} : { items: this.#items.shape() }),
      ...(typeof this.#format === 'string' ? { format: this.#format } : {}),
    };
  }

  #objectShape(properties: ReadonlyMap<string, Place>, objects: number): Shape {
    const named = [...properties].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const required = named.filter(([, place]) => place.count === objects).map(([name]) => name);
    return { properties: Object.fromEntries(named.map(([name, place]) => [name, place.shape()])), ...(required.length === 0 ? {} : { required }) };
  }

  describe({ path, of, scrub, fields, limit }: Description): void {
    if (fields.length >= limit) return;
    if (path !== '') {
      const types = normaliseTypes(this.#types.keys());
      fields.push({
        path, types, count: this.count, of, nullable: types.includes('null'), format: this.#format ?? null, examples: [...this.#examples].map(scrub),
      });
    }
    const join = (name: string): string => (path === '' ? name : `${path}.${name}`);
    const objects = this.#types.get('object') ?? 0;
    for (const [name, place] of [...(this.#properties ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))) place.describe({ path: join(name), of: objects, scrub, fields, limit });
    this.#items?.describe({ path: join('*'), of: this.#items.count, scrub, fields, limit });
  }

  *#children(): Iterable<Place> {
    yield* this.#properties?.values() ?? [];
    if (this.#items !== undefined) yield this.#items;
  }
}
