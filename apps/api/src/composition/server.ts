import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Engine } from '@rookery/engine';
import { SetupCodes } from '../auth/setup-codes.service.js';
import { startDemo } from '../demo/start-demo.js';
import { HealthWatch } from '../health-watch/health-watch.js';
import { Readiness } from '../http/readiness.js';
import { servePush } from '../push/push-server.js';
import { PushService } from '../push/push.service.js';
import { ReplayRunner } from '../replays/replay-runner.js';
import { WorkflowsService } from '../workflows/workflows.service.js';
import { createApplication } from './application.js';
import { buildPlatform, inHouse, type PlatformParts } from './build-platform.js';
import { freeLeasesOfTheDead } from './free-leases.js';
import type { Platform } from './platform.module.js';
import type { Storage } from './storage.js';

/** A server that listens. */
export interface Server {
  readonly url: string;
  /** Opens the set-up form; undefined once there is an owner. */
  readonly setupLink: string | undefined;
  /** No new work; what is under way finishes. The storage is left to the caller. */
  stop(): Promise<void>;
}

const CONNECTIONS_MS = 2_000;

/** From an open database to an open door. What was started is ended again when a later step fails. */
export async function startServer(storage: Storage, parts: PlatformParts): Promise<Server> {
  const platform = await buildPlatform(storage, parts);
  let application: NestFastifyApplication | undefined;
  try {
    application = await createApplication(platform);
    return await open(application, platform);
  } catch (error) {
    await application?.close();
    await platform.close();
    throw error;
  }
}

async function open(application: NestFastifyApplication, platform: Awaited<ReturnType<typeof buildPlatform>>): Promise<Server> {
  const { configuration, hooks, gate, log } = platform;
  const isApi = configuration.roles.has('api');
  const engine = application.get(Engine);
  await hooks.load();
  if (configuration.databaseUrl === undefined) await freeLeasesOfTheDead(platform.database);
  platform.onGap(() => engine.catchUp());
  await engine.start();
  const replays = application.get(ReplayRunner, { strict: false });
  if (configuration.roles.has('scheduler')) replays.start();
  const health = application.get(HealthWatch, { strict: false });
  health.start();
  if (isApi) await hooks.ensure();
  if (isApi && configuration.hasDemo) await startDemo({ dataSource: platform.dataSource, workflows: application.get(WorkflowsService, { strict: false }), log, file: inHouse('workflows/auction-demo/workflow.json') });
  const push = isApi ? servePush(application.getHttpServer(), { push: application.get(PushService, { strict: false }), log }) : undefined;
  await application.listen(configuration.port, configuration.host);
  application.get(Readiness).markStarted();
  const url = urlOf(application, platform);
  return {
    url,
    setupLink: isApi ? await application.get(SetupCodes, { strict: false }).link(url) : undefined,
    async stop() {
      gate.close();
      push?.stop();
      await Promise.all([health.stop(), engine.stop(), replays.stop(), closeHttp(application)]);
      await platform.close();
    },
  };
}

/** Answers what was asked already; a connection that stays open longer, such as a stream, is cut. */
async function closeHttp(application: NestFastifyApplication): Promise<void> {
  const server = application.getHttpServer();
  const cut = setTimeout(() => server.closeAllConnections(), CONNECTIONS_MS);
  await application.close();
  clearTimeout(cut);
}

function urlOf(application: NestFastifyApplication, { configuration }: Platform): string {
  const address = application.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : configuration.port;
  const host = ['0.0.0.0', '::', ''].includes(configuration.host) ? '127.0.0.1' : configuration.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
