import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What stands between user code and the machine. Each `false` makes the wall thinner, never the sandbox unusable. */
export interface Wall {
  /** Node's permission model: no file but the code's own, no process, no worker. */
  readonly permissions: boolean;
  /** An own network namespace without any interface. */
  readonly network: boolean;
  /** A uid that nothing else runs under; needs root. */
  readonly ownUser: boolean;
  /** `prlimit`: no core, no file, few descriptors and, with an own user, few threads. */
  readonly resources: boolean;
}

export interface ChildCommand {
  readonly file: string;
  readonly arguments: readonly string[];
}

export interface WallPlan {
  readonly wall: Wall;
  readonly command: ChildCommand;
  /** First of the uids children may run under, or null when this process cannot give them one. */
  readonly firstUid: number | null;
}

export interface WallHost {
  readonly platform: NodeJS.Platform;
  readonly uid: number | null;
  readonly processId: number;
  /** The Node executable that will run the child. */
  readonly execPath: string;
}

/** Number of uids one sandbox goes through before it takes the first again. */
export const uidCount = 64;
const probeTimeoutMs = 5_000;

/** Tries the thickest wall first and takes the first that a child can start behind. */
export async function planWall(host: WallHost): Promise<WallPlan> {
  const isRoot = host.uid === 0;
  // Below systemd's dynamic range and above what distributions hand out; spread so that two servers seldom share.
  const firstUid = isRoot && host.platform !== 'win32' ? 50_000 + (host.processId % 128) * uidCount : null;
  const node: ChildCommand = { file: host.execPath, arguments: nodeArguments() };
  const unshare = host.platform === 'linux' ? findTool('unshare') : undefined;
  const prlimit = host.platform === 'linux' ? findTool('prlimit') : undefined;
  const networkParts = unshare === undefined ? undefined : [unshare, ...(isRoot ? [] : ['--user', '--map-current-user']), '--net', '--'];
  // No bound on address space or data: every isolate reserves far more than it uses. Its heap has a limit of its own.
  const resourceParts = prlimit === undefined ? undefined
    : [prlimit, '--core=0', '--fsize=0', '--nofile=64', ...(isRoot ? ['--nproc=64'] : [])];

  const candidates = [[networkParts, resourceParts], [networkParts, undefined], [undefined, resourceParts]] as const;
  for (const [network, resources] of candidates) {
    const prefix = [...(network ?? []), ...(resources ?? [])];
    const [file, ...rest] = prefix;
    if (file === undefined || !(await canRun(file, [...rest, host.execPath, '--version']))) continue;
    return {
      wall: { permissions: true, network: network !== undefined, ownUser: firstUid !== null, resources: resources !== undefined },
      command: { file, arguments: [...rest, node.file, ...node.arguments] },
      firstUid,
    };
  }
  return { wall: { permissions: true, network: false, ownUser: firstUid !== null, resources: false }, command: node, firstUid };
}

function nodeArguments(): readonly string[] {
  const require = createRequire(import.meta.url);
  const own = path.dirname(fileURLToPath(import.meta.url));
  const built = path.join(own, 'child', 'main.js');
  const entry = existsSync(built) ? built : path.join(own, 'child', 'from-source.mjs');
  const addon = path.dirname(require.resolve('isolated-vm/package.json'));
  const readable = [
    own,
    path.join(own, '..', 'package.json'),
    addon,
    path.dirname(createRequire(path.join(addon, 'package.json')).resolve('node-gyp-build/package.json')),
    path.dirname(require.resolve('acorn/package.json')),
    '/etc/alpine-release',
  ];
  return [
    // isolated-vm does not work with Node's own start-up snapshot.
    '--no-node-snapshot',
    '--disable-warning=ExperimentalWarning', '--disable-warning=SecurityWarning',
    '--permission', '--allow-addons', ...readable.map((folder) => `--allow-fs-read=${folder}`),
    entry,
  ];
}

function findTool(name: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

function canRun(file: string, parts: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(file, [...parts], { env: {}, timeout: probeTimeoutMs }, (error) => resolve(error === null));
  });
}
