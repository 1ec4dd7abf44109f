import { createHash } from 'node:crypto';
import type { JsonObject, SourceItem } from '@rookery/sdk';
import type { z } from 'zod';
import { textOfHtml } from '../html/text-of-html.js';
import type { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

/** So that an event stays below its limit of 256 KiB. */
const LONGEST_TEXT = 50_000;
const MOST_ATTACHED_BYTES = 110_000;
const MOST_ATTACHMENTS = 50;

/** A mail as the server gave it. */
export interface FetchedMail {
  readonly uid: number;
  readonly source: Uint8Array;
  /** When it arrived. */
  readonly arrivedAt: number;
  /** Bytes; `source` is cut off where that is less. */
  readonly size: number;
}

/** The event of a mail. One that cannot be read is an event all the same, and says why. */
export async function readMail(mail: FetchedMail, options: Options): Promise<SourceItem> {
  const { default: PostalMime } = await import('postal-mime');
  const base = { uid: mail.uid, mailbox: options.mailbox, size: mail.size, ...(mail.source.length < mail.size ? { isCut: true } : {}) };
  try {
    const parsed = await PostalMime.parse(mail.source, { attachmentEncoding: 'arraybuffer', maxNestingDepth: 50 });
    const { messageId = '', subject = '', date } = parsed;
    const payload: JsonObject = {
      ...base, messageId, subject: clean(subject), date: dateOf(date) ?? new Date(mail.arrivedAt).toISOString(),
      from: person(parsed.from), to: people(parsed.to), cc: people(parsed.cc), replyTo: people(parsed.replyTo),
      text: clean(parsed.text ?? textOfHtml(parsed.html ?? '')).slice(0, LONGEST_TEXT),
      ...(options.html && parsed.html !== undefined ? { html: clean(parsed.html).slice(0, LONGEST_TEXT) } : {}),
      attachments: attachmentsOf(parsed.attachments, options),
    };
    return { payload, occurredAt: mail.arrivedAt, dedupeKey: keyOf(messageId, mail) };
  } catch (error) {
    return { payload: { ...base, unreadable: error instanceof Error ? error.message : String(error) }, occurredAt: mail.arrivedAt, dedupeKey: keyOf('', mail) };
  }
}

/** The same for the same mail, also when the server has numbered its folder anew. */
function keyOf(messageId: string, { arrivedAt, size, source }: FetchedMail): string {
  return createHash('sha256').update(`${messageId === '' ? createHash('sha256').update(source).digest('hex') : messageId}\n${arrivedAt}\n${size}`).digest('hex');
}

interface Person {
  readonly name: string;
  readonly address: string;
}

type Mailbox = { readonly name?: string; readonly address?: string | undefined; readonly group?: readonly { readonly name?: string; readonly address?: string }[] | undefined };

function person(given: Mailbox | undefined): JsonObject | null {
  const [first] = people(given === undefined ? [] : [given]);
  return first === undefined ? null : { ...first };
}

function people(given: readonly Mailbox[] = []): readonly (Person & JsonObject)[] {
  return given.flatMap(({ name = '', address = '', group }) => (group === undefined ? [{ name: clean(name), address: clean(address).toLowerCase() }] : people(group)));
}

function attachmentsOf(given: readonly { readonly filename: string | null; readonly mimeType: string; readonly content: ArrayBuffer | Uint8Array | string }[], { attachments }: Options): readonly JsonObject[] {
  let left = attachments === 'contents' ? MOST_ATTACHED_BYTES : 0;
  return given.slice(0, MOST_ATTACHMENTS).map(({ filename, mimeType, content }) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content instanceof Uint8Array ? content : new Uint8Array(content));
    const fits = bytes.length <= left;
    if (fits) left -= bytes.length;
    return { filename: clean(filename ?? ''), contentType: clean(mimeType), size: bytes.length, ...(fits && attachments === 'contents' ? { content: bytes.toString('base64') } : {}) };
  });
}

function dateOf(text: string | undefined): string | undefined {
  const moment = Date.parse(text ?? '');
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}

function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}
