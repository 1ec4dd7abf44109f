/** Markup that is safe to send as it is. */
export interface Html {
  readonly markup: string;
}

/** Writes markup; everything put in is escaped unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Html | readonly Html[])[]): Html {
  return { markup: parts.map((part, index) => part + (index < values.length ? write(values[index] ?? '') : '')).join('') };
}

/** JSON for a data block: no text in it can end the element it stands in. */
export function jsonBlock(value: unknown): Html {
  return { markup: JSON.stringify(value).replaceAll('<', '\\u003c') };
}

function write(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value));
  return 'markup' in value ? value.markup : value.map((item) => item.markup).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
