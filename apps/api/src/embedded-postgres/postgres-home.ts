import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { orMissing } from './file-error.js';
import { findClosedFolder, giveTree } from './file-owner.js';
import type { EmbeddedPostgresLog, Machine, ServerUser } from './machine.js';
import { createOnceFile, readOnceFile } from './once-file.js';

/** The folder that holds one embedded database and what belongs to it, every permission as it must be. */
export interface PostgresHome {
  readonly folder: string;
  /** The data folder of the server; it may not exist yet. */
  readonly cluster: string;
  /** Undefined on Windows, where the server listens on the loopback address. */
  readonly socketFolder: string | undefined;
  readonly password: string;
  /** Undefined when the server runs as the user that runs Rookery. */
  readonly serverUser: ServerUser | undefined;
  readonly binariesFolder: string;
  readonly logFile: string;
}

// A socket path may take 107 bytes on Linux and 103 on macOS, "/.s.PGSQL.5432" included.
const longestSocketFolder = 103 - '/.s.PGSQL.5432'.length;

// PostgreSQL refuses root. This uid belongs to nobody: a process of the user "nobody" must not reach the database.
const dedicatedUser: ServerUser = { uid: 61_000, gid: 61_000 };

/**
 * Opens, and on the first start makes, the home of the embedded database of `dataFolder`: `<dataFolder>/postgres`,
 * or for root, whose data folder the server's own user may be unable to enter, a folder below `/var/lib/rookery`, which
 * `<dataFolder>/postgres.location` then names. Wrong permissions are cured; data of another user is refused.
 */
export async function openPostgresHome(machine: Machine, dataFolder: string, log: EmbeddedPostgresLog): Promise<PostgresHome> {
  await mkdir(dataFolder, { recursive: true, mode: machine.uid === 0 ? 0o711 : 0o700 });
  const data = await realpath(dataFolder);
  const place = machine.uid === 0 ? await locateRootHome(machine, data, log) : join(data, 'postgres');
  await mkdir(place, { recursive: true });
  const folder = await realpath(place);
  await chmod(folder, machine.uid === 0 ? 0o711 : 0o700);
  const cluster = join(folder, 'cluster');
  const serverUser = await cureCluster(machine, cluster, log);
  return {
    folder,
    cluster,
    socketFolder: machine.platform === 'win32' ? undefined : await openSocketFolder(machine, folder, serverUser),
    password: await readOrCreatePassword(join(folder, 'password')),
    serverUser,
    binariesFolder: machine.uid === 0 ? join(machine.sharedFolder, 'binaries') : join(folder, 'binaries'),
    logFile: join(folder, 'server.log'),
  };
}

async function locateRootHome(machine: Machine, data: string, log: EmbeddedPostgresLog): Promise<string> {
  const pointer = join(data, 'postgres.location');
  const recorded = await readOnceFile(pointer);
  if (recorded !== undefined) return recorded;
  const inside = join(data, 'postgres');
  const closed = await findClosedFolder(data);
  if (closed === undefined) return inside;
  if ((await orMissing(stat(join(inside, 'cluster')))) !== undefined) {
    if (closed === data) {
      log.warn({ folder: data }, 'embedded database: opened the data folder so that the server can enter it');
      await chmod(data, (await stat(data)).mode | 0o001);
      return inside;
    }
    throw new Error(`embedded database: the server cannot enter "${closed}"; run chmod o+x on it, or move the data folder out of it`);
  }
  return createOnceFile(pointer, await chooseOutsideHome(machine, data, log));
}

/** A folder of that name may be left from a data folder since removed: its data is neither used nor deleted. */
async function chooseOutsideHome(machine: Machine, data: string, log: EmbeddedPostgresLog): Promise<string> {
  const name = createHash('sha256').update(data).digest('hex').slice(0, 12);
  for (let attempt = 1; ; attempt += 1) {
    const folder = join(machine.sharedFolder, attempt === 1 ? name : `${name}-${attempt}`);
    if ((await orMissing(stat(folder))) === undefined) return folder;
    log.warn({ folder }, 'embedded database: left alone an older database of this data folder; remove it if it is not needed');
  }
}

async function cureCluster(machine: Machine, cluster: string, log: EmbeddedPostgresLog): Promise<ServerUser | undefined> {
  const found = await orMissing(stat(cluster));
  if (machine.platform === 'win32') return undefined;
  if (machine.uid !== 0) {
    if (found === undefined) return undefined;
    if (found.uid !== machine.uid) {
      throw new Error(
        `embedded database: "${cluster}" belongs to user ${found.uid} and Rookery runs as user ${machine.uid}; run it as that user, or chown the folder`,
      );
    }
    await cureMode(cluster, found.mode, log);
    return undefined;
  }
  if (found === undefined) return dedicatedUser;
  const user = found.uid === 0 ? dedicatedUser : { uid: found.uid, gid: found.gid };
  const versionFile = await orMissing(stat(join(cluster, 'PG_VERSION')));
  if (found.uid !== user.uid || versionFile?.uid !== user.uid) {
    log.warn({ cluster, uid: user.uid }, 'embedded database: gave the data back to the user of the server');
    await giveTree(cluster, user);
  }
  await cureMode(cluster, found.mode, log);
  return user;
}

async function cureMode(cluster: string, mode: number, log: EmbeddedPostgresLog): Promise<void> {
  if ((mode & 0o777) === 0o700) return;
  log.warn({ cluster }, 'embedded database: closed the data to other users');
  await chmod(cluster, 0o700);
}

async function readOrCreatePassword(path: string): Promise<string> {
  const existing = await readOnceFile(path);
  if (existing === undefined) return createOnceFile(path, randomBytes(24).toString('hex'));
  await chmod(path, 0o600);
  return existing;
}

async function openSocketFolder(machine: Machine, home: string, user: ServerUser | undefined): Promise<string> {
  const own = join(home, 'socket');
  const isShort = Buffer.byteLength(own) <= longestSocketFolder;
  const folder = isShort ? own : await openShortFolder(machine, join(home, 'socket-folder'), user);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  return folder;
}

/** The short folder is remembered in `record`, so that an orphan is found where it listens and nothing piles up. */
async function openShortFolder(machine: Machine, record: string, user: ServerUser | undefined): Promise<string> {
  const remembered = await readOnceFile(record);
  if (remembered !== undefined && (await isPrivate(remembered, user?.uid ?? machine.uid))) return remembered;
  const parent = (await findClosedFolder(machine.temporaryFolder)) === undefined ? machine.temporaryFolder : dirname(machine.sharedFolder);
  const folder = await mkdtemp(join(parent, 'rookery-'));
  if (Buffer.byteLength(folder) > longestSocketFolder) {
    await rm(folder, { recursive: true });
    throw new Error(
      `embedded database: no folder is short enough for its socket, "${record}" and "${folder}" pass ${longestSocketFolder} bytes; set ROOKERY_DATA to a shorter path`,
    );
  }
  await rm(record, { force: true });
  return createOnceFile(record, folder);
}


/** A folder in a shared temporary folder is used again only when it still is ours: others could have put one there. */
async function isPrivate(folder: string, uid: number | undefined): Promise<boolean> {
  const found = await orMissing(lstat(folder));
  return found !== undefined && found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
}
