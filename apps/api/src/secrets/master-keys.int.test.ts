import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decryptSecret, encryptSecret, keyIdOf } from './envelope.js';
import { readKeyFile, writeKeyFile } from './key-file.js';
import { parseMasterKey } from './master-key.js';
import { loadMasterKeys } from './master-keys.js';

const identity = { workspaceId: '1', name: 'crm' };
const strange = parseMasterKey('33'.repeat(32), 'TEST');
const next = parseMasterKey('44'.repeat(32), 'TEST');
const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);
let dataFolder: string;

beforeEach(async () => {
  dataFolder = join(await mkdtemp(join(tmpdir(), 'rookery-key-')), 'data');
});

afterEach(async () => {
  await rm(join(dataFolder, '..'), { recursive: true });
});

const load = (mayCreate = yes) => loadMasterKeys({ value: undefined, others: [], dataFolder }, mayCreate);
const path = () => join(dataFolder, 'master.key');

describe('loadMasterKeys', () => {
  it('makes a key file once and reads it ever after', async () => {
    const first = await load();
    expect((await load(no)).current).toEqual(first.current);
    expect(await readdir(dataFolder)).toEqual(['master.key']);
  });

  it('makes none for a database that was set up with a key', async () => {
    await expect(load(no)).rejects.toThrow(/master\.key: there is no master key, and this database was set up with one; restore the file/);
    await expect(stat(dataFolder)).rejects.toThrow('ENOENT');
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read the file', async () => {
    await load();
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    await writeKeyFile(path(), [next]);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.platform === 'win32')('refuses a file that others may read', async () => {
    await load();
    await chmod(path(), 0o644);
    await expect(load()).rejects.toThrow(/master\.key: others may read it \(mode 644\); run "chmod 600" on it$/);
  });

  it.each(['', 'nonsense', `${'11'.repeat(32)}\nnonsense`])('refuses a file that holds %j', async (text) => {
    await load();
    await writeFile(path(), text);
    await expect(load()).rejects.toThrow(/master\.key: this is not a key of 32 bytes/);
  });

  it('agrees on one key when several processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => load()));
    expect(new Set(keys.map(({ current }) => current.id)).size).toBe(1);
    expect(await readdir(dataFolder)).toEqual(['master.key']);
  });

  it('prefers the environment and leaves the folder alone', async () => {
    const { current, others } = await loadMasterKeys({ value: '11'.repeat(32), others: ['22'.repeat(32)], dataFolder }, no);
    expect([Buffer.from(current.bytes).toString('hex'), others.length]).toEqual(['11'.repeat(32), 1]);
    await expect(readFile(path())).rejects.toThrow('ENOENT');
  });
});

describe('the keyring of a running process', () => {
  it('encrypts with a key that was put into the file meanwhile, and still reads what hangs on the former one', async () => {
    const { current, keyring } = await load();
    const before = encryptSecret('value', identity, keyring);
    await writeKeyFile(path(), [next, current]);
    expect(keyIdOf(encryptSecret('value', identity, keyring))).toBe(next.id);
    expect(decryptSecret(before, identity, keyring).toString()).toBe('value');
  });

  it('reads what another process encrypted with the new key', async () => {
    const [first, second] = [await load(), await load()];
    await writeKeyFile(path(), [next, first.current]);
    expect(decryptSecret(encryptSecret('value', identity, first.keyring), identity, second.keyring).toString()).toBe('value');
  });

  it('goes on with what it has while the file is away', async () => {
    const { current, keyring } = await load();
    await rm(path());
    expect(keyIdOf(encryptSecret('value', identity, keyring))).toBe(current.id);
  });

  it('encrypts nothing with a file that has no key of its own', async () => {
    const { keyring } = await load();
    await writeKeyFile(path(), [strange]);
    expect(() => encryptSecret('value', identity, keyring)).toThrow('the key file holds none of the keys this process works with');
    expect(await readKeyFile(path())).toHaveLength(1);
  });
});
