/** A file that was dropped or chosen, read as text. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** What goes to the server as `source`. */
export type ImportSource = { readonly url: string } | { readonly files: readonly { readonly name: string; readonly content: unknown }[] };

export interface FileFault {
  readonly file: string;
  /** Where reading stopped, from 1; `undefined`: the file as a whole. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly reason: string;
}

export type ReadFiles = { readonly ok: true; readonly source: ImportSource } | { readonly ok: false; readonly faults: readonly FileFault[] };

/** Reads all files or says of each bad one where it stops being JSON. */
export function readFiles(files: readonly TextFile[]): ReadFiles {
  const read = files.map(({ name, text }) => ({ name, ...parse(text) }));
  const faults = read.flatMap((file) => ('reason' in file ? [{ file: file.name, line: file.line, column: file.column, reason: file.reason }] : []));
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, source: { files: read.flatMap((file) => ('content' in file ? [{ name: file.name, content: file.content }] : [])) } };
}

/** Whether a pasted text is an address to fetch. */
export function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text.trim());
}

type Parse = { readonly content: unknown } | { readonly reason: string; readonly line: number | undefined; readonly column: number | undefined };

function parse(text: string): Parse {
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') return { reason: 'empty', line: undefined, column: undefined };
  try {
    const content: unknown = JSON.parse(plain);
    return { content };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error), ...placeOfFault(plain, error) };
  }
}

/** Engines name the place as a line and column, as an offset, or, where a value is wrong, not at all. */
export function placeOfFault(text: string, error: unknown): { readonly line: number | undefined; readonly column: number | undefined } {
  const message = error instanceof Error ? error.message : '';
  const named = /line (\d+) column (\d+)/.exec(message);
  if (named !== null) return { line: Number(named[1]), column: Number(named[2]) };
  const offset = /position (\d+)/.exec(message)?.[1];
  const at = offset === undefined ? wrongValueAt(text) : Number(offset);
  if (at === undefined) return { line: undefined, column: undefined };
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

const TOKEN = /\s*([{}[\],:]|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Where something stands that is no word of JSON, or no value where one must be; the end when the text is cut off. */
function wrongValueAt(text: string): number | undefined {
  const open: string[] = [];
  let before = ',';
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) {
      const rest = text.slice(from);
      return from + rest.length - rest.trimStart().length;
    }
    const needsValue = before === ':' || before === '[' || (before === ',' && open.at(-1) !== '{');
    if (needsValue && /^[},:\]]$/.test(token) && !(before === '[' && token === ']')) return TOKEN.lastIndex - token.length;
    if (token === '{' || token === '[') open.push(token);
    if (token === '}' || token === ']') open.pop();
    before = token;
  }
  return text.length;
}
