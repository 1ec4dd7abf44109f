import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { firstBytes } from './first-bytes.js';
import { freePort } from './free-port.js';
import { findProgram, findServerProgram, serverMissing } from './server-programs.js';
import { findServerUser } from './server-user.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTestServer, type TestServer } from './test-server.js';

const run = promisify(execFile);
const user = 'rookery';
/** CONNECT of MQTT 3.1.1 without a user and with the client id "a": refused, but answered. */
const CONNECT = Uint8Array.of(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61);

/** A private Mosquitto, where it listens and who may log in. */
export interface MosquittoServer extends TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `mqtt://127.0.0.1:port` */
  readonly url: string;
}

/** Starts Mosquitto on the loopback address. Sessions and messages are on disk when it is stopped, and every second before. */
export async function startMosquitto(): Promise<MosquittoServer> {
  const program = findServerProgram('mosquitto');
  const passwords = findProgram(['mosquitto_passwd']);
  if (program === undefined || passwords === undefined) throw new Error(serverMissing('mosquitto'));
  const { path: folder } = await temporaryFolder();
  const serverUser = await findServerUser();
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'passwords');
  await run(passwords, ['-b', '-c', passwordFile, user, password], { timeout: 10_000 });
  const settings = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`, 'allow_anonymous false', `password_file ${passwordFile}`, 'persistence true', `persistence_location ${folder}/`,
    'autosave_interval 1', 'max_queued_messages 100000', 'max_inflight_messages 100', 'set_tcp_nodelay true',
  ];
  await writeFile(settings, `${lines.join('\n')}\n`);
  if (serverUser !== undefined) for (const path of [folder, passwordFile, settings]) await chown(path, serverUser.uid, serverUser.gid);
  const server = await startTestServer({
    program, options: ['-c', settings], folder, user: serverUser, stopSignal: 'SIGTERM', endSignal: 'KILL',
    answers: () => firstBytes(port, CONNECT),
  });
  return Object.assign(server, { host: '127.0.0.1', port, user, password, url: `mqtt://127.0.0.1:${port}` });
}
