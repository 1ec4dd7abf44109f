import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

const claimsSchema = z.object({ sub: z.string(), sid: z.string() });

/** Who an access token speaks for: a user, and the session whose revocation ends it. */
export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
}

/** Signs and checks short-lived access tokens. */
export interface AccessTokens {
  readonly lifetimeSeconds: number;
  sign(claims: AccessClaims): Promise<string>;
  /** The claims, or undefined for a token that is expired, changed, unsigned or not ours. */
  verify(token: string): Promise<AccessClaims | undefined>;
}

/** What the tokens stand on; `key` comes from `deriveKey(master, 'access tokens')`, `now` is in milliseconds. */
export interface AccessTokenOptions {
  readonly key: Uint8Array;
  readonly now: () => number;
  readonly lifetimeSeconds?: number;
}

const algorithm = 'HS256';
const issuer = 'rookery';

/** HS256 JSON web tokens (RFC 7519) that live 15 minutes unless told otherwise; no other algorithm is accepted. */
export function createAccessTokens({ key, now, lifetimeSeconds = 900 }: AccessTokenOptions): AccessTokens {
  return {
    lifetimeSeconds,
    sign({ userId, sessionId }) {
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(key);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer, audience: issuer, requiredClaims: ['exp', 'sub'], currentDate: new Date(now()) });
        const claims = claimsSchema.safeParse(payload);
        return claims.success ? { userId: claims.data.sub, sessionId: claims.data.sid } : undefined;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
