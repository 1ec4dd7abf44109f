import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMasterKey } from './master-key.js';

let dataFolder: string;

beforeEach(async () => {
  dataFolder = join(await mkdtemp(join(tmpdir(), 'rookery-key-')), 'data');
});

afterEach(async () => {
  await rm(join(dataFolder, '..'), { recursive: true });
});

describe('loadMasterKey', () => {
  it('makes a key file once and reads it ever after', async () => {
    const first = await loadMasterKey({ value: undefined, dataFolder });
    expect(await loadMasterKey({ value: '', dataFolder })).toEqual(first);
    expect(await readdir(dataFolder)).toEqual(['master.key']);
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read the file', async () => {
    await loadMasterKey({ value: undefined, dataFolder });
    expect((await stat(join(dataFolder, 'master.key'))).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.platform === 'win32')('refuses a file that others may read', async () => {
    await loadMasterKey({ value: undefined, dataFolder });
    await chmod(join(dataFolder, 'master.key'), 0o644);
    await expect(loadMasterKey({ value: undefined, dataFolder })).rejects.toThrow(/master\.key: others may read it \(mode 644\); run "chmod 600" on it$/);
  });

  it('agrees on one key when several processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey({ value: undefined, dataFolder })));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect(await readdir(dataFolder)).toEqual(['master.key']);
  });

  it('prefers the environment and leaves the folder alone', async () => {
    const key = await loadMasterKey({ value: '11'.repeat(32), dataFolder });
    expect(Buffer.from(key.bytes).toString('hex')).toBe('11'.repeat(32));
    await expect(readFile(join(dataFolder, 'master.key'))).rejects.toThrow('ENOENT');
  });
});
