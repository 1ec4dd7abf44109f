const TOKEN = /(?<mark>[{}[\],:])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

type Awaited = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/**
 * Where a text stops being JSON (RFC 8259), in characters from 0, or `undefined` when it is JSON. The engine's own
 * parser names the place for some faults only and quotes the body for the others.
 */
export function locateJsonFault(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let awaited: Awaited = 'value';
  let at = 0;
  for (;;) {
    at = skip(text, at);
    if (at === text.length) return awaited === 'nothing' ? undefined : at;
    TOKEN.lastIndex = at;
    const token: string | undefined = TOKEN.exec(text)?.[0];
    const next: Awaited | undefined = token === undefined ? undefined : step(awaited, token, open);
    if (token === undefined || next === undefined) return at;
    awaited = next;
    at += token.length;
  }
}

function step(awaited: Awaited, token: string, open: ('{' | '[')[]): Awaited | undefined {
  const after = (): Awaited => (open.length === 0 ? 'nothing' : 'comma or end');
  const inside = open.at(-1);
  switch (token) {
    case '{':
    case '[':
      if (!awaited.startsWith('value')) return undefined;
      open.push(token);
      return token === '{' ? 'key or end' : 'value or end';
    case '}':
    case ']':
      if (!awaited.endsWith('or end') || (token === '}') !== (inside === '{')) return undefined;
      open.pop();
      return after();
    case ',':
      if (awaited !== 'comma or end') return undefined;
      return inside === '{' ? 'key' : 'value';
    case ':':
      return awaited === 'colon' ? 'value' : undefined;
    default:
      if (awaited.startsWith('key')) return token.startsWith('"') ? 'colon' : undefined;
      return awaited.startsWith('value') ? after() : undefined;
  }
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}
