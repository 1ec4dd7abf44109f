import { errors, jwtVerify } from 'jose';
import { z } from 'zod';

/** What somebody may listen to. */
export interface Hearing {
  mayHear(channel: string): boolean;
  /** Milliseconds since the epoch; null: as long as the connection lasts. */
  readonly until: number | null;
}

export type Access = { readonly ok: true; readonly hearing: Hearing } | { readonly ok: false; readonly reason: string };

/** Every channel, without an end. */
export const everything: Hearing = { mayHear: () => true, until: null };

const claimsSchema = z.object({ channels: z.array(z.string().min(1).max(201)).max(1_000), exp: z.number() });

/**
 * A token for single channels, signed by an integrator's own server (RFC 7519, HS256). Its claim `channels` lists them; a
 * name that ends in `*` stands for all that begin so. It must end: without `exp` it is refused.
 */
export async function readChannelToken(token: string, key: string, now: number): Promise<Access> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(key), { algorithms: ['HS256'], requiredClaims: ['exp'], currentDate: new Date(now) });
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) return { ok: false, reason: 'the token needs the claim "channels", a list of names' };
    const { channels, exp } = claims.data;
    const names = new Set(channels);
    const beginnings = channels.flatMap((name) => (name.endsWith('*') ? [name.slice(0, -1)] : []));
    return { ok: true, hearing: { mayHear: (channel) => names.has(channel) || beginnings.some((beginning) => channel.startsWith(beginning)), until: exp * 1000 } };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has ended; fetch a new one';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'exp') return 'the token needs the claim "exp"';
  return 'the token is wrong; it is the one of this address, or a JWT signed by its key (HS256)';
}
