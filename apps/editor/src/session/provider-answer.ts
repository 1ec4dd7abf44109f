/** Where the identity provider sends people back to. */
const CALLBACK_PATH = '/sign-in/callback';
const names = ['state', 'code', 'error', 'error_description', 'iss'] as const;

/** What the provider sent back, as the API takes it. */
export type ProviderAnswer = Readonly<Partial<Record<(typeof names)[number], string>>>;

/** `null` on every other page, and for an address without a state. */
export function readProviderAnswer({ pathname, search }: Pick<Location, 'pathname' | 'search'>): ProviderAnswer | null {
  const parameters = new URLSearchParams(search);
  if (pathname !== CALLBACK_PATH || !parameters.has('state')) return null;
  return Object.fromEntries(names.flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name) ?? '']] : [])));
}

/** Where somebody is, to come back to after the sign-in. */
export function herePath({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  return pathname === CALLBACK_PATH ? '/' : `${pathname}${search}${hash}`;
}
