import { PermanentError, type IoContext, type JsonValue, type TemplateScope } from '@rookery/sdk';
import { escapeHtml } from '../html/escape-html.js';
import type { Attachment } from './attachment-options.js';
import { fetchFile, LARGEST_BYTES, MOST_BYTES_TEXT, type FetchedFile } from './fetch-file.js';
import { distinctNames, fileNameIn, fileNameOf } from './file-name.js';
import type { loadMailer } from './library.js';

const MOST_FILES = 20;
/** For all files of a mail; a call as a whole has two minutes. */
const FETCHING_MS = 60_000;

/** A file as it goes into a mail. */
export interface AttachedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

type DetectType = Awaited<ReturnType<typeof loadMailer>>['detectMimeType'];
type PlannedFile = { readonly path: string; readonly name: string; readonly type: string | undefined } & ({ readonly text: Attachment['content'] } | { readonly url: URL });

/**
 * The files of an event, in order; each is fetched once, one after the other. Throws what is wrong with one: a permanent fault where another attempt
 * would find the same, a passing one where its server is away. Nothing was sent then.
 */
export async function attachedFiles(attachments: readonly Attachment[], scope: TemplateScope, context: Pick<IoContext<unknown>, 'net' | 'signal' | 'clock'> & { readonly detectType: DetectType }): Promise<readonly AttachedFile[]> {
  const planned = attachments.flatMap((one, index) => plan(one, `attachments.${index}`, scope));
  if (planned.length > MOST_FILES) throw new PermanentError(`attachments: ${planned.length} files for this event; at most ${MOST_FILES} go with a mail, so send a link to them instead`);
  const names = distinctNames(planned.map(({ name }) => name));
  const endsAt = context.clock.now() + FETCHING_MS;
  const files: AttachedFile[] = [];
  let bytesBefore = 0;
  for (const [index, file] of planned.entries()) {
    const name = names[index] ?? file.name;
    const { bytes, type, charset } = 'url' in file ? await fetchFile(file.url, name, { ...context, leftMs: endsAt - context.clock.now() }) : madeFile(file.text, scope, { name, type: file.type ?? context.detectType(name) });
    if (bytesBefore + bytes.length > LARGEST_BYTES) throw tooLarge(name, bytes.length, bytesBefore);
    bytesBefore += bytes.length;
    files.push({ name, type: headerOf(file.type ?? type ?? context.detectType(name), charset), bytes });
  }
  return files;
}

function plan({ name, content, url, type }: Attachment, path: string, scope: TemplateScope): readonly PlannedFile[] {
  const given = fileNameOf(name.render(scope));
  if (url.source.trim() === '') {
    if (given === '') throw new PermanentError(`${path}.name: "${name.source.slice(0, 100)}" gave no file name for this event`);
    return [{ path, name: given, type, text: content }];
  }
  return addressesIn(url.value(scope)).map((address) => {
    const target = /^https?:\/\//i.test(address) ? URL.parse(address) : null;
    if (target === null) throw new PermanentError(`${path}.url: "${address.slice(0, 100)}" is no http address`);
    return { path, name: given === '' ? fileNameIn(target) || 'file' : given, type, url: target };
  });
}

function addressesIn(value: JsonValue): readonly string[] {
  const values: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one.trim()] : []));
}

function madeFile(content: Attachment['content'], scope: TemplateScope, { name, type }: { readonly name: string; readonly type: string }): FetchedFile {
  const kind = type.toLowerCase();
  const escape = kind === 'text/csv' ? csvField : kind === 'text/html' ? escapeHtml : undefined;
  const text = escape === undefined ? content.render(scope) : content.render(scope, escape);
  if (kind === 'application/json') checkJson(text, name);
  return { bytes: Buffer.from(text.toWellFormed(), 'utf8'), type: kind === 'application/octet-stream' ? 'text/plain' : kind, charset: 'utf-8' };
}

/** What a spreadsheet takes for a formula when it opens a file (OWASP, CSV Injection), but for numbers and what looks like a telephone number. */
const FORMULA = /^[\t\r]|^\s*(?:[=@]|[+-](?![\d\s().,-]*$))/;

/** A value that stays one field (RFC 4180), whichever of the usual marks is between fields, and runs nothing: a formula is behind an apostrophe. */
function csvField(text: string): string {
  const still = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(still) ? `"${still.replaceAll('"', '""')}"` : still;
}

function checkJson(text: string, name: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new PermanentError(`attachments: "${name}" is no JSON for this event (${cause instanceof Error ? cause.message.slice(0, 100) : String(cause)}); end values with "| json"`, { cause });
  }
}

/** The type as it stands in the mail. A file that says it is a mail, or has several parts, would be read as a part of this one. */
function headerOf(type: string, charset: string | undefined): string {
  if (/^(multipart|message)\//i.test(type)) return 'application/octet-stream';
  return charset !== undefined && /^text\//i.test(type) ? `${type}; charset=${charset}` : type;
}

function tooLarge(name: string, bytes: number, bytesBefore: number): PermanentError {
  const total = bytesBefore === 0 ? '' : ` and ${sizeText(bytesBefore + bytes)} with those before it`;
  return new PermanentError(`attachments: "${name}" has ${sizeText(bytes)}${total}; the files of a mail may have ${MOST_BYTES_TEXT} in all, so attach less or put a link into the text instead`);
}

function sizeText(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}
