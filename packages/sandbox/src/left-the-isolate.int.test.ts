import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planWall, type ChildCommand, type WallPlan } from './wall.js';

const hostile = fileURLToPath(new URL('child/hostile.fixture.mjs', import.meta.url));
const isRoot = process.getuid?.() === 0;
const run = promisify(execFile);

/** What no code of a user may ever do, whatever hole it found. */
const closed = ['tcp', 'tcp6', 'udp', 'socket', 'abstractSocket', 'keyFile', 'folder', 'write', 'environment', 'memory', 'signal', 'root', 'program', 'worker'] as const;

describe.skipIf(process.platform !== 'linux' || !isRoot)('hostile code in the child itself', () => {
  let plan: WallPlan;
  let folder: string;
  let targets: string;
  const servers: Server[] = [];
  let callers = 0;

  const listen = async (at: number | string): Promise<Server> => {
    const server = createServer((socket) => {
      callers += 1;
      socket.destroy();
    }).listen(at);
    await once(server, 'listening');
    servers.push(server);
    return server;
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'house-'));
    const keyFile = path.join(folder, 'master.key');
    await writeFile(keyFile, 'secret', { mode: 0o600 });
    const address = (await listen(0)).address();
    const socketPath = path.join(folder, 'database.sock');
    await listen(socketPath);
    // As careless as a database can be: it is the folder that keeps strangers out.
    await chmod(socketPath, 0o777);
    const abstractSocket = `\0rookery-${process.pid}`;
    await listen(abstractSocket);
    targets = JSON.stringify({ port: typeof address === 'object' ? address?.port : 0, socketPath, abstractSocket, keyFile, folder, parent: process.pid });
    plan = await planWall({ platform: process.platform, uid: 0, processId: process.pid, execPath: process.execPath });
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await rm(folder, { recursive: true });
  });

  const outcomes = async ({ file, arguments: given }: ChildCommand, uid: string): Promise<Readonly<Record<string, unknown>>> =>
    JSON.parse((await run(file, [...given, uid, targets], { env: {}, timeout: 20_000 })).stdout);
  const reached = (found: Readonly<Record<string, unknown>>) => closed.filter((name) => found[name] === 'reached');

  it('reaches everything without the wall, so that the attempts are good ones', async () => {
    const found = await outcomes({ file: process.execPath, arguments: [hostile] }, '-');

    expect(reached(found)).toEqual(closed);
    expect(callers).toBe(4);
  });

  it('reaches nothing behind it', async () => {
    const before = callers;
    const found = await outcomes({ ...plan.command, arguments: [...plan.command.arguments.slice(0, -1), hostile] }, String(plan.firstUid));

    expect(plan.wall).toEqual({ permissions: true, network: true, ownUser: true, resources: true });
    expect(reached(found)).toEqual([]);
    expect(found['ownEnvironment']).toEqual([]);
    expect(callers).toBe(before);
  });

  it('reaches no network, no socket, no key and no other process even when it gets past Node\'s own rules', async () => {
    const before = callers;
    const bare = plan.command.arguments.slice(0, plan.command.arguments.indexOf(process.execPath) + 1);
    const found = await outcomes({ file: plan.command.file, arguments: [...bare, hostile] }, String(plan.firstUid));

    expect(reached(found)).toEqual(['program', 'worker']);
    expect(callers).toBe(before);
  });
});
