import { createHash } from 'node:crypto';
import { option, PermanentError, type TemplateScope } from '@rookery/sdk';
import { z } from 'zod';

/** One part of a form with files. */
export const part = z
  .strictObject({
    name: option.text({ title: 'Name', description: 'The field\'s name.' }).max(200),
    value: option.template({ title: 'Value', description: 'What the field or the file holds.', multiline: true }),
    file: option.template({ title: 'File name', description: 'Makes it a file of this name.' }).optional(),
    type: option.text({ title: 'Type', description: 'Its content type; default text/plain for files.', advanced: true }).regex(/^[\w.+-]+\/[\w.+-]+(\s*;[\x20-\x7e]*)?$/, { error: 'write for example "application/pdf"' }).optional(),
    base64: option.boolean({ title: 'In base64', description: 'The value is base64 and is sent as the bytes it stands for.', advanced: true }).default(false),
  })
  .meta({ kind: 'object', title: 'Part', description: 'A field or a file.' });

export type Part = z.output<typeof part>;

/**
 * A body of parts (RFC 7578). The boundary follows from the key of the delivery, so that every attempt sends the same bytes, and occurs
 * in none of the parts.
 */
export function multipartOf(parts: readonly Part[], scope: TemplateScope, key: string): { readonly body: Uint8Array; readonly type: string } {
  const contents = parts.map((one) => contentOf(one, scope));
  const boundary = boundaryOf(contents, key);
  const pieces = parts.flatMap((one, index) => [Buffer.from(`--${boundary}\r\n${headOf(one, scope)}\r\n\r\n`), contents[index] ?? Buffer.alloc(0), Buffer.from('\r\n')]);
  return { body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` };
}

function headOf({ name, file, type }: Part, scope: TemplateScope): string {
  const fileName = file?.render(scope);
  const disposition = `Content-Disposition: form-data; name="${escaped(name)}"${fileName === undefined ? '' : `; filename="${escaped(fileName)}"`}`;
  const contentType = type ?? (fileName === undefined ? undefined : 'text/plain; charset=utf-8');
  return contentType === undefined ? disposition : `${disposition}\r\nContent-Type: ${contentType}`;
}

// As browsers do (HTML, multipart/form-data): a quote or a line break would end the name.
function escaped(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function contentOf({ name, value, base64 }: Part, scope: TemplateScope): Buffer {
  const text = value.render(scope);
  if (!base64) return Buffer.from(text, 'utf8');
  const packed = text.replaceAll(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(packed)) throw new PermanentError(`multipart: the part "${name}" is not base64 for this event; it begins "${text.slice(0, 40)}"`);
  return Buffer.from(packed, 'base64');
}

function boundaryOf(contents: readonly Buffer[], key: string): string {
  for (let round = 0; ; round += 1) {
    const boundary = `rookery-${createHash('sha256').update(`${key} ${round}`).digest('hex').slice(0, 32)}`;
    if (contents.every((content) => !content.includes(boundary))) return boundary;
  }
}
