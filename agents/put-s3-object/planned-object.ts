import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PermanentError, type Delivery } from '@rookery/sdk';
import type { PutS3ObjectOptions } from './spec.js';

const compress = promisify(gzip);
const LONGEST_KEY_BYTES = 1024;

/** One object and the deliveries it holds. */
export interface PlannedObject {
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  readonly deliveries: readonly Delivery[];
  /** Its name is made of the keys of its deliveries: to meet it again means to meet our own. */
  readonly isOwn: boolean;
}

/** One object for each delivery, or one for all with the same bucket and beginning. A delivery that gives none has an error of its own. */
export function plan(options: PutS3ObjectOptions, deliveries: readonly Delivery[]): { readonly objects: readonly PlannedObject[]; readonly errors: ReadonlyMap<Delivery, Error> } {
  const errors = new Map<Delivery, Error>();
  const groups = new Map<string, { readonly bucket: string; readonly key: string; readonly lines: { readonly text: string; readonly delivery: Delivery }[] }>();
  for (const delivery of deliveries) {
    try {
      const { bucket, key } = placeOf(options, delivery);
      const name = options.gather === 'lines' ? JSON.stringify([bucket, key]) : delivery.idempotencyKey;
      const group = groups.get(name) ?? { bucket, key, lines: [] };
      groups.set(name, group);
      group.lines.push({ text: contentOf(options, delivery), delivery });
    } catch (error) {
      errors.set(delivery, error instanceof Error ? error : new PermanentError(String(error)));
    }
  }
  const objects = [...groups.values()].map(({ bucket, key, lines }): PlannedObject => {
    const own = lines.map(({ delivery }) => delivery);
    if (options.gather === 'each') return { bucket, key, text: lines[0]?.text ?? '', deliveries: own, isOwn: false };
    const name = createHash('sha256').update(own.map(({ idempotencyKey }) => idempotencyKey).toSorted().join('\n')).digest('hex').slice(0, 32);
    return { bucket, key: `${key}${name}.ndjson${options.gzip ? '.gz' : ''}`, text: lines.map(({ text }) => `${text}\n`).join(''), deliveries: own, isOwn: true };
  });
  return { objects, errors };
}

/** The bytes and what is said of them. The same events give the same bytes. */
export async function bytesOf({ gzip: isCompressed, gather, content, contentType }: PutS3ObjectOptions, { text }: PlannedObject) {
  const type = contentType ?? (gather === 'lines' ? 'application/x-ndjson' : content === 'text' ? 'text/plain; charset=utf-8' : 'application/json');
  const plain = Buffer.from(text);
  return isCompressed ? { body: await compress(plain), type, encoding: 'gzip' } : { body: plain, type, encoding: undefined };
}

function placeOf({ bucket, key, gather }: PutS3ObjectOptions, { event }: Delivery): { readonly bucket: string; readonly key: string } {
  const place = { bucket: bucket.render(event.scope).trim(), key: key.render(event.scope).trim() };
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(place.bucket)) throw new PermanentError(`bucket: "${place.bucket.slice(0, 80)}" is no name of a bucket; the template "${bucket.source.slice(0, 80)}" gave it for this event`);
  if (place.key === '' && gather === 'each') throw new PermanentError(`key: the template "${key.source.slice(0, 80)}" gave an empty key for this event`);
  if (Buffer.byteLength(place.key) > LONGEST_KEY_BYTES - (gather === 'lines' ? 50 : 0)) throw new PermanentError(`key: "${place.key.slice(0, 60)}..." is longer than the ${LONGEST_KEY_BYTES} bytes of a key`);
  return place;
}

function contentOf({ content, json, text }: PutS3ObjectOptions, { event }: Delivery): string {
  switch (content) {
    case 'event': return event.payloadText.includes('\n') ? JSON.stringify(event.payload) : event.payloadText;
    case 'json': return JSON.stringify(json?.(event.scope) ?? null);
    case 'text': return text?.render(event.scope) ?? '';
  }
}
