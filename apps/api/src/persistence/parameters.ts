const TEXT = 25;

/**
 * An array parameter of whole numbers, as `{1,2,NULL}`. The driver's own encoding escapes every element, which costs
 * more than the insert.
 */
export function numbers(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

export function booleans(values: readonly boolean[]): string {
  return `{${values.map((value) => (value ? 't' : 'f')).join(',')}}`;
}

/**
 * A `text[]` parameter in the binary protocol: payloads are full of quotes, and text arrays escape each of them here
 * and parse it again over there. PostgreSQL cannot keep a NUL, so it becomes U+FFFD.
 */
export function texts(values: readonly (string | null)[]): Buffer {
  const clean = values.map((value) => (value === null ? null : storable(value)));
  const size = clean.reduce((sum, value) => sum + 4 + (value === null ? 0 : Buffer.byteLength(value)), 20);
  const buffer = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const header of [1, 1, TEXT, clean.length, 1]) offset = buffer.writeInt32BE(header, offset);
  for (const value of clean) {
    if (value === null) {
      offset = buffer.writeInt32BE(-1, offset);
      continue;
    }
    const length = buffer.write(value, offset + 4);
    buffer.writeInt32BE(length, offset);
    offset += 4 + length;
  }
  return buffer;
}

/** The text as the database keeps it. */
export function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}
