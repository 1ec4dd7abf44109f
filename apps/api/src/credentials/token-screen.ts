import type { Scrubber } from '../secrets/index.js';

/** Tokens of one credential that may still be on their way out in a line of the log; older ones live no more. */
const KEPT = 6;

/** Hides the tokens of credentials, and forgets those of yesterday: a new one comes every hour. */
export function createTokenScreen(scrubber: Pick<Scrubber, 'add' | 'remove'>): (credential: string, ...tokens: readonly string[]) => void {
  const hidden = new Map<string, readonly string[]>();
  return (credential, ...tokens) => {
    const known = hidden.get(credential) ?? [];
    const fresh = tokens.filter((token) => !known.includes(token));
    if (fresh.length === 0) return;
    const all = [...known, ...fresh];
    scrubber.add(...fresh);
    scrubber.remove(...all.slice(0, -KEPT));
    hidden.set(credential, all.slice(-KEPT));
  };
}
