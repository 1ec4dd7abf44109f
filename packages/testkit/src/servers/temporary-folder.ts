import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder that disposal removes with all that is in it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Makes an empty folder with a short path that every user may enter: a socket path may not pass 103 bytes, and servers that refuse root run
 * as another user. Removed by `remove`, by disposal, and by nothing else.
 */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const parent = (await isOpenToOthers(tmpdir())) && tmpdir().length < 60 ? tmpdir() : '/tmp';
  const path = await mkdtemp(join(parent, 'rk-'));
  await chmod(path, 0o711);
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 10 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}

/** Whether a user without rights of its own can enter `folder` and every folder above it. */
export async function isOpenToOthers(folder: string): Promise<boolean> {
  if (((await stat(folder)).mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isOpenToOthers(parent);
}
