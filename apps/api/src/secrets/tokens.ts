import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new opaque token: `token` goes to its owner once, `hash` is what the database keeps. */
export interface NewToken {
  readonly token: string;
  readonly hash: string;
}

/** Makes a token of 256 random bits behind a readable prefix (`rk_pat` for API tokens, say) that secret scanners can find. */
export function createToken(prefix: string): NewToken {
  const token = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashToken(token) };
}

/** SHA-256 in hex, for look-up and storing. A fast hash is right here: 256 random bits cannot be guessed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether the token belongs to the stored hash; takes the same time wherever they differ. */
export function matchesToken(token: string, storedHash: string): boolean {
  return isSameText(hashToken(token), storedHash);
}

/** Compares two secrets in a time that tells nothing about where they differ, for codes and signatures. */
export function isSameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
