import { badPage } from '../failures.js';

/** How deep anything may be nested; what reads and hashes it goes down level by level. */
export const DEEPEST = 100;

export function checkCount(count: number, { url, options }: { readonly url: string; readonly options: { readonly maxItems: number } }): void {
  if (count <= options.maxItems) return;
  throw badPage(url, `the page has ${count} items, at most ${options.maxItems} are taken; raise "maxItems", or ask for smaller pages`);
}
