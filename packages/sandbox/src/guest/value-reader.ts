/**
 * Runs inside the isolate, as text: it must not refer to anything outside itself. Looks at values that come from user
 * code, any of which may be hostile: a proxy, a getter that throws.
 */
export function createValueReader() {
  /** What was emitted or returned is no event. */
  class OutputFault extends Error {}
  /** There is nothing to call. */
  class CodeFault extends Error {}
  for (const Fault of [OutputFault, CodeFault]) Object.freeze(Object.freeze(Fault).prototype);
  return { OutputFault, CodeFault, toJson, isThenable, isNoEvent, isRecord, nameOf, sizeOf, show, describe };

  function toJson(value: object, what: string, Fault: new (message: string) => Error): string {
    let text: string | undefined;
    try {
      text = JSON.stringify(value);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      throw new Fault(`${what} cannot be written as JSON: ${describe(error).message.split('\n', 1)[0] ?? ''}`);
    }
    if (text?.[0] !== '{') throw new Fault(`${what} must be an object when written as JSON`);
    return text;
  }

  function isThenable(value: unknown): value is PromiseLike<unknown> {
    return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
  }

  function isNoEvent(value: object): boolean {
    return Array.isArray(value) || value instanceof Map || value instanceof Set || isThenable(value);
  }

  function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }

  function nameOf(value: unknown): string {
    if (value === undefined || value === null) return String(value);
    if (Array.isArray(value)) return 'an array';
    if (value instanceof Map) return 'a Map';
    if (value instanceof Set) return 'a Set';
    if (isThenable(value)) return 'a promise that was not awaited';
    if (typeof value === 'object') return 'an object';
    return `a ${typeof value}`;
  }

  /** At most one more than `limit`, without counting more than needed. */
  function sizeOf(text: string, limit: number): number {
    if (text.length > limit) return limit + 1;
    if (text.length * 3 <= limit) return text.length;
    let size = text.length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) size += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
    }
    return size;
  }

  function show(value: unknown): string {
    try {
      if (typeof value === 'string') return value.slice(0, 16_384);
      if (value instanceof Error) return String(value.stack ?? value.message).slice(0, 4_096);
      return (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)).slice(0, 16_384);
    } catch {
      return `[${nameOf(value)} that cannot be shown]`;
    }
  }

  /** Whatever was thrown may be hostile: a proxy, a getter that throws. `code` is there when the fault is one of ours. */
  function describe(thrown: unknown): { readonly code?: string; readonly message: string; readonly stack?: string } {
    try {
      if (typeof thrown !== 'object' || thrown === null) return { message: String(thrown).slice(0, 2_000) };
      const ours = thrown instanceof OutputFault ? { code: 'sandbox.output' } : thrown instanceof CodeFault ? { code: 'sandbox.code' } : {};
      const name = 'name' in thrown && typeof thrown.name === 'string' ? thrown.name : 'Error';
      const text = 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : JSON.stringify(thrown);
      const message = (name === 'Error' ? text : `${name}: ${text}`).slice(0, 2_000);
      return { ...ours, message, ...('stack' in thrown && typeof thrown.stack === 'string' ? { stack: thrown.stack.slice(0, 8_000) } : {}) };
    } catch {
      return { message: 'a value was thrown that cannot be shown' };
    }
  }
}
