import { oneLine } from './one-line.js';

const LONGEST = 150;

/** A name that is only a name: no folder, no other header, no quote, and no letters that turn its ending around. Empty when nothing is left. */
export function fileNameOf(text: string): string {
  const name = [...oneLine(text)].slice(0, LONGEST).join('').replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2028\u2029\u2066-\u2069]/gu, '').replaceAll(/[/\\:*?"<>|]/g, '_').trim();
  return /^\.*$/.test(name) ? '' : name;
}

/** The last part of an address's path, which is what a fetched file is called. */
export function fileNameIn(url: URL): string {
  const last = url.pathname.split('/').at(-1) ?? '';
  try {
    return fileNameOf(decodeURIComponent(last));
  } catch {
    // An address may have a stray "%" in it, which means itself.
    return fileNameOf(last);
  }
}

/** The same names with a number behind those that were there before: "photo.jpg", "photo (2).jpg". */
export function distinctNames(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : name.replace(/(\.[^.]*)?$/, ` (${count})$1`);
  });
}
