/**
 * The target of the first `rel=next` of a `Link` header (RFC 8288), as it is written; `undefined` without one. One
 * pass over the text: targets in angle brackets, parameters with or without quotes.
 */
export function nextLink(header: string | null): string | undefined {
  let rest = (header ?? '').trimStart();
  while (rest.startsWith('<')) {
    const end = rest.indexOf('>');
    if (end === -1) return undefined;
    const target = rest.slice(1, end).trim();
    const { relations, after } = readParameters(rest.slice(end + 1));
    if (relations.includes('next')) return target;
    rest = after;
  }
  return undefined;
}

function readParameters(text: string): { readonly relations: readonly string[]; readonly after: string } {
  let relations: readonly string[] | undefined;
  let rest = text;
  for (;;) {
    const parameter = /^\s*;\s*([^\s=;,]*)\s*(?:=\s*(?:"([^"]*)"|([^\s;,]*)))?/.exec(rest);
    if (parameter === null) break;
    // RFC 8288, 3.3: only the first "rel" of a link counts.
    if (parameter[1]?.toLowerCase() === 'rel') relations ??= (parameter[2] ?? parameter[3] ?? '').toLowerCase().split(/\s+/);
    rest = rest.slice(parameter[0].length);
  }
  return { relations: relations ?? [], after: rest.replace(/^[\s,]+/, '') };
}
