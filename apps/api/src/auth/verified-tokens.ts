import { decodeJwt } from 'jose';
import type { AccessClaims, AccessTokens } from '../secrets/index.js';

const MOST_TOKENS = 10_000;

/**
 * Remembers access tokens whose signature was right: a page sends the same one a thousand times in its quarter of an hour. It
 * remembers no longer than the token lasts, and says nothing of whether its session still lives.
 */
export class VerifiedTokens {
  readonly #tokens: Pick<AccessTokens, 'verify'>;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly claims: AccessClaims; readonly until: number }>();

  constructor(tokens: Pick<AccessTokens, 'verify'>, now: () => number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  async read(token: string): Promise<AccessClaims | undefined> {
    const known = this.#known.get(token);
    if (known !== undefined && known.until > this.#now()) return known.claims;
    this.#known.delete(token);
    const claims = await this.#tokens.verify(token);
    if (claims === undefined) return undefined;
    this.#known.set(token, { claims, until: (decodeJwt(token).exp ?? 0) * 1_000 });
    const oldest = this.#known.size > MOST_TOKENS ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return claims;
  }
}
