/** Deeper nesting is nobody's data, and whoever walks it level by level would run out of stack. */
export const DEEPEST_PAYLOAD = 1_200;

/** Whether the JSON text of an event is nested deeper than that. A text too short for it costs nothing. */
export function isTooDeep(text: string): boolean {
  if (text.length <= 2 * DEEPEST_PAYLOAD) return false;
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) isText = false;
    } else if (code === 0x22) isText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > DEEPEST_PAYLOAD) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

/** The JSON text of a payload; undefined when it is nested too deep to be written or kept. */
export function payloadTextOf(payload: unknown): string | undefined {
  try {
    const text = JSON.stringify(payload);
    return isTooDeep(text) ? undefined : text;
  } catch (error) {
    // What JSON.stringify says when the stack ends.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
