export type ParseMode = 'none' | 'HTML' | 'MarkdownV2';

const HTML_NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** How a value is put into a text of this format so that it reads as it is; `undefined` where nothing needs it. */
export function escapeFor(mode: ParseMode): ((text: string) => string) | undefined {
  switch (mode) {
    case 'none':
      return undefined;
    case 'HTML':
      return (text) => text.replaceAll(/[&<>"]/g, (mark) => HTML_NAMES[mark] ?? mark);
    case 'MarkdownV2':
      return (text) => text.replaceAll(/[_*[\]()~`>#+\-=|{}.!\\]/g, String.raw`\$&`);
  }
}
