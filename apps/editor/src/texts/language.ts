import { useSyncExternalStore } from 'react';

export const languages = ['en', 'ru'] as const;
export type Language = (typeof languages)[number];

const stored = 'rookery language';
const listeners = new Set<() => void>();
let current = readLanguage();

/** The language of the interface: what was chosen here, else what the browser prefers, else English. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current);
}

export function chooseLanguage(language: Language): void {
  current = language;
  localStorage.setItem(stored, language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

export function currentLanguage(): Language {
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readLanguage(): Language {
  const wanted = [globalThis.localStorage?.getItem(stored), ...(globalThis.navigator?.languages ?? []).map((tag) => tag.slice(0, 2))];
  return languages.find((language) => wanted.find((one) => languages.some((known) => known === one)) === language) ?? 'en';
}
