import type { JsonValue } from '@rookery/model';
import { isContainer, SHOWN_AT_ONCE, type JsonRow, type JsonTree } from './json-rows.js';

/** Where something was found: the object or list that holds it, the place of it in there, and the way up. */
export interface JsonMatch {
  readonly holder: object | undefined;
  readonly key: string | number | null;
  readonly index: number;
  readonly way: Way | undefined;
}

interface Way {
  readonly value: object;
  readonly index: number;
  readonly up: Way | undefined;
}

export const MOST_MATCHES = 1_000;

/** Keys and plain values that hold the text, in the order of the tree, upper and lower case alike; at most 1,000. */
export function searchJson(root: JsonValue, text: string): readonly JsonMatch[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const found: JsonMatch[] = [];
  const waiting: { readonly value: JsonValue; readonly key: string | null; readonly index: number; readonly up: Way | undefined }[] = [{ value: root, key: null, index: 0, up: undefined }];
  for (let at = waiting.pop(); at !== undefined && found.length < MOST_MATCHES; at = waiting.pop()) {
    const { value, key, index, up } = at;
    const isHit = key?.toLowerCase().includes(wanted) === true || (!isContainer(value) && String(value).toLowerCase().includes(wanted));
    if (isHit) found.push({ holder: up?.value, key: key ?? (up === undefined ? null : index), index, way: up });
    if (!isContainer(value)) continue;
    const way: Way = { value, index, up };
    const children: readonly (readonly [string | null, JsonValue])[] = Array.isArray(value) ? value.map((item: JsonValue) => [null, item] as const) : Object.entries(value);
    for (let place = children.length - 1; place >= 0; place -= 1) {
      const [childKey, child] = children[place] ?? [null, null];
      waiting.push({ value: child, key: childKey, index: place, up: way });
    }
  }
  return found;
}

/** The tree with all that is above a match open, and the match among the children that are shown. */
export function revealed({ open, shown }: JsonTree, { holder, index, way }: JsonMatch): JsonTree {
  const opened = new Set(open);
  const counts = new Map(shown);
  const show = (value: object, place: number): void => {
    if (place >= (counts.get(value) ?? SHOWN_AT_ONCE)) counts.set(value, place + SHOWN_AT_ONCE);
  };
  if (holder !== undefined) show(holder, index);
  for (let at = way; at !== undefined; at = at.up) {
    opened.add(at.value);
    if (at.up !== undefined) show(at.up.value, at.index);
  }
  return { open: opened, shown: counts };
}

/** Whether a line is the match: the same key in the same holder. */
export function isAtMatch({ up, key, held }: Pick<JsonRow, 'up' | 'key' | 'held'>, match: JsonMatch): boolean {
  return held === undefined && up?.value === match.holder && key === match.key;
}
