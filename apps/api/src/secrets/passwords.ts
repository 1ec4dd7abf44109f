import { hash, parseOptions, verify } from '@node-rs/argon2';

/** Argon2id with the parameters OWASP recommends (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
const recommended = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** Compared against when there is no such user, so that the answer takes as long as with one. Belongs to no password. */
const nobody = '$argon2id$v=19$m=19456,t=2,p=1$YWJjZGVmZ2hpamtsbW5vcA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Hashes a password for storing, with a salt of its own (argon2id, PHC text). About 20 ms and 19 MiB, off the main thread. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), recommended);
}

/** Whether the password belongs to the stored hash. Pass undefined for an unknown user: false, after the same time. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const matches = await verify(stored ?? nobody, password.normalize('NFKC'));
  return matches && stored !== undefined;
}

/** Whether a stored hash was made with other parameters than today's; hash the password again at the next login. */
export function isRehashDue(stored: string): boolean {
  const { memoryCost, timeCost, parallelism, outputLen } = parseOptions(stored);
  return memoryCost !== recommended.memoryCost || timeCost !== recommended.timeCost || parallelism !== recommended.parallelism || outputLen !== recommended.outputLen;
}
