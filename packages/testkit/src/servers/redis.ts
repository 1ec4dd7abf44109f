import { once } from 'node:events';
import { chown } from 'node:fs/promises';
import { connect } from 'node:net';
import { freePort } from './free-port.js';
import { findServerProgram, serverMissing } from './server-programs.js';
import { findServerUser } from './server-user.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTestServer, type TestServer } from './test-server.js';

/** A private Redis and where it listens. */
export interface RedisServer extends TestServer {
  readonly host: string;
  readonly port: number;
  /** `redis://127.0.0.1:<port>` */
  readonly url: string;
}

/** Starts Redis on the loopback address. With `durable` every write is on disk before it is answered; else `kill` loses all. */
export async function startRedis(options: { readonly durable?: boolean } = {}): Promise<RedisServer> {
  const program = findServerProgram('redis');
  if (program === undefined) throw new Error(serverMissing('redis'));
  const { path: folder } = await temporaryFolder();
  const user = await findServerUser();
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const port = await freePort();
  const persistence = options.durable === true ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const server = await startTestServer({
    program,
    options: ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no', ...persistence],
    folder,
    user,
    stopSignal: 'SIGTERM',
    endSignal: 'KILL',
    answers: () => ping(port),
  });
  return Object.assign(server, { host: '127.0.0.1', port, url: `redis://127.0.0.1:${port}` });
}

async function ping(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    const signal = AbortSignal.timeout(2_000);
    await once(socket, 'connect', { signal });
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data', { signal });
    if (!String(answer).startsWith('+PONG')) throw new Error(`redis answers ${String(answer)}`);
  } finally {
    socket.destroy();
  }
}
