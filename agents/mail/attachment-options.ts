import { option } from '@rookery/sdk';
import type { z } from 'zod';

/** A file that goes with a mail. */
export const attachment = option.object({
  title: 'Attachment',
  description: 'A file made from a template, or one that is fetched.',
  fields: {
    name: option.template({ title: 'File name', description: 'With its ending, which says what kind of file it is. A fetched file without one here is called as in its address.', placeholder: 'lot-{{ id }}.csv' }).prefault(''),
    content: option.template({ title: 'Content', description: 'A text, CSV, HTML or JSON. Values are quoted for CSV and made harmless in HTML; for JSON end them with "| json".', multiline: true }).prefault(''),
    url: option.url({ title: 'Address', description: 'Of a file that is fetched instead. A template that gives a list attaches all of them; where it gives nothing, nothing is attached.', placeholder: '{{ report.url }}' }).prefault(''),
    type: option
      .text({ title: 'Media type', description: 'Left out: by the ending of the name, or as the server of a fetched file says.', placeholder: 'text/csv', advanced: true })
      .regex(/^(?!multipart\/|message\/)[\w.+-]+\/[\w.+-]+$/i, { error: 'write for example "text/csv" or "application/pdf"; a mail within the mail is not possible' })
      .optional(),
  },
});

export type Attachment = z.output<typeof attachment>;

/** What is wrong with attachments before there is any event. */
export function checkAttachments(attachments: readonly Attachment[]): { readonly path: string; readonly message: string; readonly hint: string }[] {
  return attachments.flatMap(({ name, content, url }, index) => {
    const path = `attachments.${index}`;
    if ((content.source === '') === (url.source.trim() === '')) return [{ path, message: 'a file is either made from a template or fetched', hint: 'fill in exactly one of "content" and "url"' }];
    return content.source !== '' && name.source.trim() === '' ? [{ path: `${path}.name`, message: 'the file has no name', hint: 'write one with its ending, for example "lot-{{ id }}.csv"' }] : [];
  });
}
