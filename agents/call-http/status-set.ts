/** Whether a status belongs to the set. */
export type StatusSet = (status: number) => boolean;

/** Reads `200`, `200-299` or `2xx` as a set; `undefined` when the text is none of these. */
export function parseStatusSet(text: string): StatusSet | undefined {
  const family = /^([1-5])xx$/i.exec(text);
  if (family) return within(Number(family[1]) * 100, Number(family[1]) * 100 + 99);
  const range = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(text);
  if (!range) return undefined;
  const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
  return from <= to ? within(from, to) : undefined;
}

export function unionOf(sets: readonly StatusSet[]): StatusSet {
  const [only] = sets;
  return sets.length === 1 && only !== undefined ? only : (status) => sets.some((has) => has(status));
}

function within(from: number, to: number): StatusSet {
  return (status) => status >= from && status <= to;
}
