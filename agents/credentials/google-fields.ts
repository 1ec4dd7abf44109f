import { option } from '@rookery/sdk';
import type { z } from 'zod';

const scopeRoot = 'https://www.googleapis.com/auth/';

/** The services of Google that a credential may be used for; each is one scope more. */
export const googleServices = {
  sheets: option.boolean({ title: 'Google Sheets', description: 'Read and write spreadsheets.' }).default(true),
  calendar: option.boolean({ title: 'Google Calendar', description: 'Read and write events.' }).default(false),
  gmail: option.boolean({ title: 'Gmail', description: 'Send mail.' }).default(false),
  gmailLookup: option
    .boolean({ title: 'Look into sent mail', description: 'Reads the headers of sent mail, so that one whose answer was lost is found instead of sent twice.', advanced: true })
    .default(false),
  chat: option.boolean({ title: 'Google Chat', description: 'Write messages into spaces.' }).default(false),
} as const;

export type GoogleServices = { readonly [Service in keyof typeof googleServices]: z.output<(typeof googleServices)[Service]> };

/** Where everything of Google is asked instead; for a proxy of the person's own and for tests. */
export const googleApiRoot = option
  .text({ title: 'API server', description: 'Only for a proxy of your own in place of Google.', advanced: true })
  .regex(/^https?:\/\/[^/?#@]+$/, { error: 'write the server without a path, for example "https://google-proxy.example.com"' })
  .optional();

/** An application may write to Chat as itself, a person only as that person: the scopes differ. */
export function scopesFor(services: GoogleServices, chatAs: 'person' | 'application'): readonly string[] {
  const chat = chatAs === 'person' ? 'chat.messages.create' : 'chat.bot';
  const wanted = [
    services.sheets ? 'spreadsheets' : undefined, services.calendar ? 'calendar.events' : undefined, services.gmail ? 'gmail.send' : undefined,
    services.gmailLookup ? 'gmail.metadata' : undefined, services.chat ? chat : undefined,
  ];
  return wanted.flatMap((scope) => (scope === undefined ? [] : [`${scopeRoot}${scope}`]));
}

export function googleHosts(fields: { readonly apiRoot?: string | undefined }): readonly string[] {
  return fields.apiRoot === undefined ? ['*.googleapis.com'] : [new URL(fields.apiRoot).host];
}
