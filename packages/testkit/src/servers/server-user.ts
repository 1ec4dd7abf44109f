import { readFile } from 'node:fs/promises';

/** Spawn options that put a process under another user. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs a test server: "nobody" when the tests run as root, which PostgreSQL and MariaDB refuse; else undefined, the same user. */
export async function findServerUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = lines.find(([name]) => name === 'nobody') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('test server: no user "nobody" in /etc/passwd; run the tests as a normal user');
  // macOS writes -2 for 4294967294.
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}
