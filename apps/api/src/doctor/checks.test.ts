import { describe, expect, it } from 'vitest';
import { parseEgressList } from '../network/index.js';
import { parseMasterKey } from '../secrets/index.js';
import { checkAge, checkDurability, checkRole, checkSkew, checkVersion, judgeMigrations } from './database-checks.js';
import { checkKeyUses } from './key-checks.js';
import { checkDataFolder, checkDiskSpace, checkNode, checkPlugins, checkPrivateFiles, checkUser } from './machine-checks.js';
import { checkDatabaseLink, checkEgress, checkListening, checkProxies, checkTrustedHosts } from './network-checks.js';
import { checkRedis } from './redis-checks.js';
import { checkWall } from './sandbox-checks.js';

const GIB = 1024 ** 3;
const linux = { platform: 'linux' } as const;

describe('the machine', () => {
  it.each([['20.19.0', 'fail'], ['24.1.0', 'warn'], ['24.21.0', 'ok'], ['26.0.0', 'ok']])('takes Node %s for %s', (nodeVersion, level) => {
    expect(checkNode({ nodeVersion }).level).toBe(level);
  });

  it('minds root, but not on Windows', () => {
    expect([checkUser({ ...linux, uid: 0 }).level, checkUser({ ...linux, uid: 1000 }).level, checkUser({ platform: 'win32', uid: undefined }).level]).toEqual(['warn', 'ok', 'ok']);
  });

  it.each([[0.1, 'fail'], [1, 'warn'], [50, 'ok']])('finds %d GiB of free space %s', (free, level) => {
    expect(checkDiskSpace('/data', free * GIB).level).toBe(level);
  });

  it.each([[0o700, 'ok'], [0o711, 'ok'], [0o755, 'warn'], [0o777, 'fail'], [0o770, 'fail']])('finds a data folder of mode %o %s', (mode, level) => {
    expect(checkDataFolder({ path: '/data', mode }, linux).level).toBe(level);
  });

  it('names each private file that others may use, with the command that mends it', () => {
    const found = checkPrivateFiles([{ path: '/data/master.key', mode: 0o640 }, { path: '/data/postgres/password', mode: 0o600 }], linux);
    expect(found).toEqual([{ check: 'file modes', level: 'fail', reason: 'others may use /data/master.key (mode 640)', remedy: 'chmod go-rwx /data/master.key' }]);
  });

  it('fails for a plugin that everybody may write, and minds one that a group may', () => {
    expect([0o777, 0o775, 0o755].map((mode) => checkPlugins([{ path: '/p', mode }], linux).level)).toEqual(['fail', 'warn', 'ok']);
  });
});

describe('the network', () => {
  it.each([
    ['127.0.0.1', undefined, 'ok'], ['0.0.0.0', undefined, 'warn'], ['0.0.0.0', 'http://r.example.com', 'fail'], ['0.0.0.0', 'https://r.example.com', 'ok'],
  ])('finds listening on %s as %s %s', (host, publicUrl, level) => {
    expect(checkListening({ host, hosts: [], publicUrl }).level).toBe(level);
  });

  it('minds a public name that would be refused', () => {
    const listening = { host: '0.0.0.0', publicUrl: 'https://r.example.com' };
    expect([checkTrustedHosts({ ...listening, hosts: [] }).level, checkTrustedHosts({ ...listening, hosts: ['R.example.com'] }).level]).toEqual(['warn', 'ok']);
  });

  it('minds a proxy that is not believed', () => {
    const publicUrl = 'https://r.example.com';
    expect([checkProxies({ publicUrl, trustedProxies: [] }).level, checkProxies({ publicUrl, trustedProxies: ['127.0.0.1'] }).level, checkProxies({ publicUrl: undefined, trustedProxies: [] }).level]).toEqual(['warn', 'ok', 'ok']);
  });

  it.each([
    ['', 'ok'], ['10.1.2.3:5432', 'ok'], ['10.0.0.0/8', 'ok'], ['0.0.0.0/0', 'fail'], ['::/0', 'fail'], ['0.0.0.0/1,128.0.0.0/1', 'fail'], ['169.254.169.254', 'fail'], ['169.254.0.0/16', 'fail'], ['100.64.0.0/10', 'fail'], ['10.0.0.0/7', 'warn'],
  ])('finds the list "%s" %s', (list, level) => {
    expect(checkEgress(parseEgressList(list)).map((finding) => finding.level)).toEqual([level]);
  });

  it.each([
    [undefined, 'ok'], ['postgresql://u:p@127.0.0.1/r', 'ok'], ['postgresql://u:p@%2Fvar%2Frun/r', 'ok'], ['postgresql://u:p@db.example.com/r', 'warn'], ['postgresql://u:p@db.example.com/r?sslmode=verify-full', 'ok'],
  ])('finds the link %s %s, and repeats no password', (url, level) => {
    const finding = checkDatabaseLink(url);
    expect([finding.level, JSON.stringify(finding).includes('u:p')]).toEqual([level, false]);
  });

  it.each([
    ['all well', { hasPassword: true }, ['ok', 'ok', 'ok']],
    ['a version with a hole', { version: '7.2.4' }, ['warn', 'ok', 'ok']],
    ['no password on the network', { hasPassword: false, isLocal: false }, ['ok', 'fail', 'ok']],
    ['no password at home', { hasPassword: false }, ['ok', 'warn', 'ok']],
    ['a readable password', { isLocal: false }, ['ok', 'warn', 'ok']],
    ['entries that may be thrown away', { policy: 'allkeys-lru' }, ['ok', 'ok', 'fail']],
    ['nothing told', { version: undefined, policy: undefined }, ['ok', 'ok', 'ok']],
  ])('judges Redis with %s', (_what, facts, levels) => {
    const found = checkRedis({ version: '8.2.2', policy: 'noeviction', hasPassword: true, isLocal: true, isEncrypted: false, ...facts });
    expect(found.map(({ level }) => level)).toEqual(levels);
  });
});

describe('the database', () => {
  it.each([['12.9', 'fail'], ['16.3 (Debian 16.3-1)', 'warn'], ['16.10', 'ok'], ['18.4', 'ok']])('takes PostgreSQL %s for %s', (version, level) => {
    expect(checkVersion(version).level).toBe(level);
  });

  it.each([
    [{}, 'ok'], [{ fsync: 'off' }, 'fail'], [{ fullPageWrites: 'off' }, 'fail'], [{ synchronousCommit: 'off' }, 'fail'], [{ synchronousCommit: 'local' }, 'ok'],
  ])('finds durability with %j %s', (setting, level) => {
    expect(checkDurability({ fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'on', ...setting }).level).toBe(level);
  });

  it('minds a superuser and old transactions', () => {
    expect([checkRole({ isSuperuser: true }).level, checkRole({ isSuperuser: false }).level, checkAge({ age: 1_500_000_000 }).level, checkAge({ age: 5_000 }).level]).toEqual(['warn', 'ok', 'warn', 'ok']);
  });

  it.each([[0, 'ok'], [-900, 'ok'], [1_500, 'warn'], [-20_000, 'fail']])('finds a difference of %d ms between clocks %s', (ms, level) => {
    expect(checkSkew(ms).level).toBe(level);
  });

  it('tells an older database from a newer one', () => {
    expect([judgeMigrations(['a', 'b'], ['a', 'b']).level, judgeMigrations(['a'], ['a', 'b']).reason, judgeMigrations(['a', 'b', 'c'], ['a', 'b']).reason]).toEqual(['ok', '1 of 2 are not applied', 'the database has c of a newer program']);
  });
});

describe('keys and walls', () => {
  const [current, former] = [parseMasterKey('11'.repeat(32), 'TEST'), parseMasterKey('22'.repeat(32), 'TEST')];
  const uses = (...keyIds: readonly string[]) => keyIds.map((keyId) => ({ table: 'credential', keyId, count: 2 }));

  it('tells secrets on a former key from those whose key is gone', () => {
    const keys = { current, others: [former] };
    expect([checkKeyUses(uses(current.id), keys).level, checkKeyUses(uses(current.id, former.id), keys).reason, checkKeyUses(uses(current.id, 'feedfeedfeed'), keys).reason]).toEqual(['ok', '2 secrets hang on a former key', '2 secrets hang on keys that are not here: feedfeedfeed']);
  });

  it('says of each wall that is missing what it would keep out', () => {
    expect(checkWall({ permissions: true, network: true, ownUser: true, resources: true }).map(({ level }) => level)).toEqual(['ok']);
    expect(checkWall({ permissions: true, network: false, ownUser: false, resources: true }).map(({ reason }) => reason)).toEqual(['code that leaves its isolate reaches the network', 'code that leaves its isolate runs as the user of the server']);
  });
});
