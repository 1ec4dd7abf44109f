import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, copyFile, cp, glob, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { readPostmasterFile } from './postmaster-file.js';
import { isServerOf } from './running-server.js';

const connection = z.object({ host: z.string(), port: z.number(), user: z.string(), password: z.string(), database: z.string() });

const hostMessage = z.object({
  ready: z.boolean().optional(),
  pid: z.number().default(0),
  startedBy: z.string().default(''),
  url: z.string().default(''),
  connection: connection.default({ host: '', port: 0, user: '', password: '', database: '' }),
  error: z.string().optional(),
  name: z.string().optional(),
  lost: z.string().optional(),
  restarted: z.number().optional(),
});

/** A line the fixture prints; which fields it has depends on what happened. */
export type HostMessage = Readonly<z.infer<typeof hostMessage>>;

export interface TestHost {
  readonly pid: number;
  /** What it said once it ran, or why it does not. */
  readonly ready: HostMessage;
  readonly ended: Promise<number | null>;
  message(isWanted: (message: HostMessage) => boolean): Promise<HostMessage>;
  terminate(): Promise<number | null>;
}

export interface HostOptions {
  readonly url?: string;
  readonly restarts?: boolean;
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** A clone of this folder with its own node_modules, in which hosts run as processes of their own. */
export interface TestClone {
  readonly homes: string;
  readonly sharedFolder: string;
  dataFolder(name: string): string;
  start(name: string, options?: HostOptions): Promise<TestHost>;
  startBystander(uid: number): number;
  killAll(): Promise<void>;
  remove(): Promise<void>;
}

export async function openTestClone(options: { readonly isClosed: boolean }): Promise<TestClone> {
  const outer = await mkdtemp(join(tmpdir(), 'rk-'));
  await chmod(outer, 0o755);
  const root = join(outer, 'clone');
  await mkdir(root, { mode: 0o755 });
  const homes = join(root, 'homes');
  const sharedFolder = join(outer, 'shared');
  await mkdir(homes);
  const folder = join(root, 'source');
  await cp(import.meta.dirname, folder, { recursive: true });
  await copyFile(process.execPath, join(root, 'node'));
  await Promise.all((await packageFolders()).map((from) => copyPackage(from, root)));
  if (options.isClosed) await chmod(root, 0o700);

  const hosts = new Set<ChildProcess>();
  const dataFolder = (name: string) => join(homes, name);
  return {
    homes,
    sharedFolder,
    dataFolder,
    async start(name, { url = 'http://127.0.0.1:3000', restarts = false, user } = {}) {
      const settings = { dataFolder: dataFolder(name), sharedFolder, temporaryFolder: tmpdir(), url, restarts };
      const child = spawn(join(root, 'node'), [join(folder, 'embedded-postgres.fixture.mjs'), JSON.stringify(settings)], {
        ...user,
        cwd: homes,
        env: { PATH: process.env['PATH'], HOME: homes },
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      hosts.add(child);
      return watchHost(child);
    },
    startBystander(uid) {
      const child = spawn('sleep', ['60'], { uid, gid: uid, cwd: '/', stdio: 'ignore' });
      hosts.add(child);
      return child.pid ?? 0;
    },
    async killAll() {
      for (const child of hosts) child.kill('SIGKILL');
      hosts.clear();
      await killServers(outer);
    },
    async remove() {
      await rm(outer, { recursive: true, force: true });
    },
  };
}

async function watchHost(child: ChildProcess): Promise<TestHost> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const messages: HostMessage[] = [];
  const waiting = new Set<() => void>();
  if (child.stdout === null || child.pid === undefined) throw new Error('the host did not start');
  createInterface({ input: child.stdout }).on('line', (line) => {
    messages.push(hostMessage.parse(JSON.parse(line)));
    for (const look of waiting) look();
  });
  const message = async (isWanted: (message: HostMessage) => boolean): Promise<HostMessage> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find(isWanted);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const ready = await message((each) => each.ready !== undefined);
  return {
    pid: child.pid,
    ready,
    ended,
    message,
    terminate() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function packageFolders(): Promise<readonly string[]> {
  const names = ['pg', 'pg-types', 'pg-protocol', 'pg-pool', 'pg-int8', 'pg-connection-string', 'pgpass', 'split2'];
  const more = ['postgres-array', 'postgres-bytea', 'postgres-date', 'postgres-interval', 'xtend', 'zod'];
  const database = `@embedded-postgres/${process.platform}-${process.arch}`;
  return [...names, ...more, database].map(locate);
}

/** Walks up to the folder that carries the package's name: not every package exports its package.json. */
function locate(name: string): string {
  const entry = createRequire(createRequire(import.meta.url).resolve('pg')).resolve(name);
  return entry.slice(0, entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length);
}

/** Without symbolic links, as npm unpacks a package: the code under test has to make them. */
async function copyPackage(from: string, root: string): Promise<void> {
  const name = from.slice(from.lastIndexOf('node_modules') + 'node_modules/'.length);
  const to = join(root, 'node_modules', name);
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, filter: async (source) => !(await lstat(source)).isSymbolicLink() });
}

async function killServers(folder: string): Promise<void> {
  for await (const path of glob('**/cluster/postmaster.pid', { cwd: folder })) {
    const cluster = dirname(join(folder, path));
    const file = await readPostmasterFile(cluster);
    if (file === undefined || !(await isServerOf(file.pid, cluster))) continue;
    process.kill(file.pid, 'SIGQUIT');
    while (await isServerOf(file.pid, cluster)) await new Promise((resolve) => setTimeout(resolve, 5));
    if (!file.socketFolder.startsWith(folder)) await rm(file.socketFolder, { recursive: true, force: true });
  }
}
