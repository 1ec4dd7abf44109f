import type { WorkflowDocument } from './graph-document.js';

export const MOST_SLUG_LETTERS = 63;

const latin: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't',
  у: 'u', ф: 'f', х: 'h', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'sch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
};

export function isSlug(text: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length <= MOST_SLUG_LETTERS;
}

/** Makes a slug of what a person wrote: `Новые лоты!` becomes `novye-loty`. Without a letter to keep, `agent`. */
export function slugOf(text: string): string {
  const letters = [...text.toLowerCase().normalize('NFC')].map((letter) => latin[letter] ?? letter).join('').normalize('NFD').replaceAll(/\p{M}/gu, '');
  return trimmed(letters.replaceAll(/[^a-z0-9]+/g, '-'), MOST_SLUG_LETTERS) || 'agent';
}

/** The slug wanted, or with the first number that is free: `new-lots`, `new-lots-2`. A name that state follows from is not free. */
export function freeSlug(document: WorkflowDocument, wanted: string, alsoTaken: ReadonlySet<string> = new Set()): string {
  const former = new Set(Object.values(document.agents).map(({ renamedFrom }) => renamedFrom));
  return firstFree(slugOf(wanted), (slug) => !Object.hasOwn(document.agents, slug) && !former.has(slug) && !alsoTaken.has(slug));
}

/** `name`, or `name-2`, `name-3`, ... A number at its end is counted on, not repeated. */
export function firstFree(name: string, isFree: (name: string) => boolean): string {
  if (isFree(name)) return name;
  const stem = name.replace(/-\d{1,6}$/, '') || name;
  for (let number = 2; ; number += 1) {
    const tail = `-${number}`;
    const candidate = `${trimmed(stem, MOST_SLUG_LETTERS - tail.length)}${tail}`;
    if (isFree(candidate)) return candidate;
  }
}

function trimmed(text: string, most: number): string {
  return text.replace(/^-+/, '').slice(0, most).replace(/-+$/, '');
}
