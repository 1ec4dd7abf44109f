import { randomBytes } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firstBytes } from './first-bytes.js';
import { freePort } from './free-port.js';
import { findProgram, findServerProgram, serverMissing } from './server-programs.js';
import { findServerUser } from './server-user.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTestServer, type TestServer } from './test-server.js';

const user = 'rookery';
const AMQP_HEADER = Uint8Array.of(0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1);
/** EPMD_NAMES_REQ: two bytes of length, then the letter n. */
const EPMD_NAMES = Uint8Array.of(0, 1, 0x6e);

/** A private RabbitMQ, where it listens and who may log in to its virtual host `/`. */
export interface RabbitmqServer extends TestServer {
  readonly host: string;
  readonly port: number;
  /** May do everything. */
  readonly user: string;
  readonly password: string;
  /** `amqp://user:password@127.0.0.1:port` */
  readonly url: string;
}

/** Starts RabbitMQ on the loopback address, beside a port mapper of its own: Erlang would leave the one it starts running. Takes some 5 s. */
export async function startRabbitmq(): Promise<RabbitmqServer> {
  const program = findServerProgram('rabbitmq');
  const mapper = findProgram(['epmd']);
  if (program === undefined || mapper === undefined) throw new Error(serverMissing('rabbitmq'));
  const mapperPort = await freePort();
  const portMapper = await startPortMapper(mapper, mapperPort);
  try {
    return await startBroker(program, portMapper, mapperPort);
  } catch (error) {
    await portMapper.stop();
    throw error;
  }
}

async function startPortMapper(program: string, port: number): Promise<TestServer> {
  const { path: folder } = await temporaryFolder();
  const serverUser = await findServerUser();
  if (serverUser !== undefined) await chown(folder, serverUser.uid, serverUser.gid);
  return startTestServer({
    program, options: ['-port', String(port), '-address', '127.0.0.1'], folder, user: serverUser, stopSignal: 'SIGTERM', endSignal: 'KILL',
    answers: () => firstBytes(port, EPMD_NAMES),
  });
}

async function startBroker(program: string, portMapper: TestServer, mapperPort: number): Promise<RabbitmqServer> {
  const { path: folder } = await temporaryFolder();
  const serverUser = await findServerUser();
  if (serverUser !== undefined) await chown(folder, serverUser.uid, serverUser.gid);
  const [port, distributionPort] = [await freePort(), await freePort()];
  const password = randomBytes(12).toString('hex');
  const settings = join(folder, 'advanced.config');
  await writeFile(settings, `[{rabbit, [{default_user, <<"${user}">>}, {default_pass, <<"${password}">>}, {disk_free_limit, 1000000}]}].\n`);
  await writeFile(join(folder, 'plugins'), '[].\n');
  const server = await startTestServer({
    program,
    options: [],
    folder,
    user: serverUser,
    env: {
      // Started as under systemd, the script becomes the broker instead of waiting beside it.
      RUNNING_UNDER_SYSTEMD: 'true',
      RABBITMQ_NODENAME: `rookery${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_MNESIA_BASE: join(folder, 'data'),
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_LOGS: '-',
      RABBITMQ_ADVANCED_CONFIG_FILE: settings,
      RABBITMQ_CONFIG_FILE: join(folder, 'none'),
      RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}',
      ERL_EPMD_PORT: String(mapperPort),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_CRASH_DUMP_SECONDS: '0',
    },
    stopSignal: 'SIGTERM',
    endSignal: 'KILL',
    answers: () => firstBytes(port, AMQP_HEADER),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await portMapper.stop();
  };
  return {
    get pid() {
      return server.pid;
    },
    folder, stop, [Symbol.asyncDispose]: stop,
    kill: () => server.kill(), restart: () => server.restart(), pause: () => server.pause(), resume: () => server.resume(), log: () => server.log(),
    host: '127.0.0.1', port, user, password, url: `amqp://${user}:${password}@127.0.0.1:${port}`,
  };
}
