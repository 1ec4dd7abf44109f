import { randomBytes } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firstBytes } from './first-bytes.js';
import { freePort } from './free-port.js';
import { findServerProgram, serverMissing } from './server-programs.js';
import { findServerUser } from './server-user.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTestServer, type TestServer } from './test-server.js';

const user = 'rookery';

/** A private NATS server with JetStream, where it listens and who may log in. */
export interface NatsServer extends TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `nats://127.0.0.1:port` */
  readonly url: string;
}

/** Starts NATS with JetStream on the loopback address; its streams are files and survive `kill`. */
export async function startNats(): Promise<NatsServer> {
  const program = findServerProgram('nats');
  if (program === undefined) throw new Error(serverMissing('nats'));
  const { path: folder } = await temporaryFolder();
  const serverUser = await findServerUser();
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const settings = join(folder, 'nats.conf');
  await writeFile(settings, `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(folder, 'streams')}" }\nauthorization { user: "${user}", password: "${password}" }\n`, { mode: 0o600 });
  if (serverUser !== undefined) for (const path of [folder, settings]) await chown(path, serverUser.uid, serverUser.gid);
  const server = await startTestServer({
    program, options: ['-c', settings], folder, user: serverUser, stopSignal: 'SIGTERM', endSignal: 'KILL',
    answers: () => firstBytes(port, ''),
  });
  return Object.assign(server, { host: '127.0.0.1', port, user, password, url: `nats://127.0.0.1:${port}` });
}
