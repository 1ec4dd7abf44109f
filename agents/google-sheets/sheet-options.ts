import { option } from '@rookery/sdk';
import { googleKinds } from '../google/google-access.js';

/** Which sheet, by whose credential. */
export const sheetOptions = {
  credential: option.credential({ title: 'Google account', description: 'The stored account that the spreadsheet is shared with.', kinds: googleKinds }),
  spreadsheet: option
    .text({ title: 'Spreadsheet', description: 'Its address in the browser, or the id within it.', placeholder: 'https://docs.google.com/spreadsheets/d/...' })
    .refine((text) => spreadsheetIdOf(text) !== undefined, { error: (issue) => `"${String(issue.input)}" is neither the address nor the id of a spreadsheet; copy it from the browser` }),
  sheet: option.text({ title: 'Sheet', description: 'The title of the tab, as its foot says.' }).max(100).default('Sheet1'),
} as const;

/** The id within an address, or the id itself. */
export function spreadsheetIdOf(text: string): string | undefined {
  const id = /^https:\/\/docs\.google\.com\/spreadsheets\/d\/([\w-]+)/.exec(text.trim())?.[1] ?? text.trim();
  return /^[\w-]{5,200}$/.test(id) ? id : undefined;
}
