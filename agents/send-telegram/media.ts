import { InputFile } from 'node-telegram-bot-api';
import { isNetError, PermanentError, TransientError, type ActionContext, type AgentEvent, type JsonValue, type Net } from '@rookery/sdk';
import type { Options } from './options.js';

export type MediaKind = 'photo' | 'document';

/** A file as an option names it: an address, a `file_id`, or the content itself as a `data:` address. */
export interface MediaReference {
  readonly kind: MediaKind;
  readonly source: string;
  /** We fetch the file and hand it over; otherwise Telegram fetches it. */
  readonly upload: boolean;
  readonly name: string | undefined;
}

/** A file as the library takes it. */
export interface Media {
  readonly kind: MediaKind;
  readonly file: string | InputFile;
}

/** What Telegram takes by upload. */
export const LARGEST_BYTES: Readonly<Record<MediaKind, number>> = { photo: 10_000_000, document: 50_000_000 };
const MOST_IN_ALBUM = 10;
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** The files of an event, those that a template left empty aside; of a list that one template gives, each. */
export function readMedia(options: Options, event: AgentEvent): readonly MediaReference[] {
  const found = options.media.flatMap(({ kind, file, upload, name }) =>
    textsOf(file.value(event.scope)).map((source): MediaReference => {
      const given = name?.render(event.scope).trim();
      return { kind, source, upload, name: given === '' ? undefined : given };
    }),
  );
  const kinds = new Set(found.map(({ kind }) => kind));
  if (kinds.size > 1) throw new PermanentError('media: photos and documents cannot stand in one album; send one kind');
  return found.slice(0, MOST_IN_ALBUM);
}

/** How many messages the files are, for the limits; never throws. */
export function countMedia(options: Options, event: AgentEvent): number {
  const count = options.media.reduce((sum, { file }) => sum + textsOf(file.value(event.scope)).length, 0);
  return Math.min(MOST_IN_ALBUM, count);
}

/** Fetches what is to be uploaded. Whatever fails here fails before Telegram was called. */
export async function loadMedia(context: Pick<ActionContext<Options>, 'net' | 'signal'>, reference: MediaReference): Promise<Media> {
  const { kind, source, upload } = reference;
  if (source.startsWith('data:')) return { kind, file: fromData(reference) };
  const isAddress = /^https?:\/\//i.test(source);
  if (!isAddress || !upload) return { kind, file: source };
  return { kind, file: await download(context.net, reference, context.signal) };
}

function textsOf(value: JsonValue): readonly string[] {
  const values: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one.trim()] : []));
}

function fromData(reference: MediaReference): InputFile {
  const { source, name } = reference;
  const [head = '', type = '', encoding] = /^data:([^,;]*)(?:;[\w-]+=[\w-]+)*(;base64)?,/i.exec(source) ?? [];
  if (head === '') throw new PermanentError(`media: "${source.slice(0, 40)}" is no data address; write for example "data:text/csv;base64,..."`);
  const content = source.slice(head.length);
  const bytes = encoding === undefined ? Buffer.from(decodeURIComponent(content)) : Buffer.from(content, 'base64');
  return checked(reference, bytes, { name: name ?? 'file', type });
}

async function download(net: Net, reference: MediaReference, signal: AbortSignal): Promise<InputFile> {
  const { source, kind, name } = reference;
  try {
    const response = await net.fetch(source, { signal, timeoutMs: DOWNLOAD_TIMEOUT_MS, maxBytes: LARGEST_BYTES[kind] });
    if (!response.ok) throw answerError(response.status, source);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    return checked(reference, bytes, { name: name ?? nameIn(source), type });
  } catch (error) {
    throw isNetError(error) ? networkError(error.code, reference, error) : error;
  }
}

function checked({ kind, source }: MediaReference, bytes: Uint8Array, about: { readonly name: string; readonly type: string }): InputFile {
  if (bytes.length === 0) throw new PermanentError(`media: "${shortOf(source)}" is empty; Telegram takes no empty file`);
  if (bytes.length > LARGEST_BYTES[kind]) throw tooLarge(kind, source);
  return new InputFile(bytes, { filename: about.name, ...(about.type === '' ? {} : { contentType: about.type }) });
}

function answerError(status: number, source: string): Error {
  const message = `media: "${shortOf(source)}" answered ${status}; the file must be there for whoever asks`;
  return status >= 500 || status === 429 ? new TransientError(message) : new PermanentError(message);
}

function networkError(code: string, { kind, source }: MediaReference, cause: unknown): Error {
  if (code === 'network.tooLarge') return tooLarge(kind, source);
  if (code === 'network.denied') return new PermanentError(`media: "${shortOf(source)}" may not be fetched; the operator allows private addresses one by one`, { cause });
  return new TransientError(`media: "${shortOf(source)}" could not be fetched (${code})`, { cause });
}

function tooLarge(kind: MediaKind, source: string): PermanentError {
  return new PermanentError(`media: "${shortOf(source)}" is larger than the ${LARGEST_BYTES[kind] / 1_000_000} MB Telegram takes of a ${kind}; make it smaller`);
}

function nameIn(source: string): string {
  const last = new URL(source).pathname.split('/').at(-1) ?? '';
  return last === '' ? 'file' : last;
}

/** Without the query, which may hold a key. */
function shortOf(source: string): string {
  return source.split(/[?#,]/, 1)[0]?.slice(0, 100) ?? '';
}
