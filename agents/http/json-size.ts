/** How many values a JSON text has, about, and how deep they are nested, in one pass and before anything is parsed. */
export function measureJson(text: string): { readonly values: number; readonly depth: number } {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) isText = false;
    } else if (code === 0x22) {
      isText = true;
    } else if (code === 0x2c || code === 0x3a) {
      values += 1;
    } else if (code === 0x5b || code === 0x7b) {
      values += 1;
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (code === 0x5d || code === 0x7d) {
      depth -= 1;
    }
  }
  return { values, depth: deepest };
}
