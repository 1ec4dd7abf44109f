import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Engine } from '@rookery/engine';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { CapturesService } from '../hooks/captures/captures.service.js';
import { serveHooks } from '../hooks/hook-route.js';
import { answerTo, sendError } from '../http/error.filter.js';
import { apiError } from '../http/api-error.js';
import { checkHosts } from '../http/host-check.js';
import { BODY_LIMIT, readJsonBodies } from '../http/json-body.js';
import { OpenApiDocument } from '../http/open-api-document.js';
import { RouteList } from '../http/route-list.js';
import { validationPipe } from '../http/read-request.js';
import { pushRoute } from '../push/push-server.js';
import { streamCsvBodies } from '../tables/csv-body.js';
import { AppModule } from './app.module.js';
import type { Platform } from './platform.module.js';

const REQUEST_MS = 60_000;
const KEEP_ALIVE_MS = 72_000;

/** Nest on Fastify, with every route and rule, not listening yet. */
export async function createApplication(platform: Platform): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    logger: false,
    skipMiddie: true,
    multipart: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 500 },
  });
  const application = await NestFactory.create<NestFastifyApplication>(AppModule.of(platform), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLog(platform.log),
  });
  application.useSecurityHeaders({
    contentSecurityPolicy: { directives: { styleSrc: ["'self'"], fontSrc: ["'self'"], frameAncestors: ["'none'"], upgradeInsecureRequests: null } },
    // Who puts TLS before the server also decides how long browsers must insist on it.
    strictTransportSecurity: false,
  });
  application.useGlobalPipes(validationPipe());
  const fastify: FastifyInstance = adapter.getInstance();
  const routes = application.get(RouteList);
  routes.watch(fastify);
  readJsonBodies(fastify);
  streamCsvBodies(fastify);
  checkHosts(fastify, platform.configuration);
  refuseWhileClosing(fastify, platform);
  if (platform.configuration.roles.has('api')) {
    serveHooks(fastify, { engine: application.get(Engine), hooks: platform.hooks, answers: platform.hookAnswers, captures: application.get(CapturesService, { strict: false }), gate: platform.gate, log: platform.log, now: () => platform.clock.now() });
    routes.add(pushRoute);
    application.get(OpenApiDocument, { strict: false }).describe(application, routes);
  }
  await application.init();
  return application;
}

function refuseWhileClosing(fastify: FastifyInstance, { gate }: Platform): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!gate.isClosing || request.url.startsWith('/hooks/') || request.url === '/api/v1/health') {
      done();
      return;
    }
    const answer = answerTo(apiError('storage.unavailable', {}, { retryAfterS: 5 }));
    if (answer !== undefined) sendError(reply, { ...answer, body: { error: { code: 'storage.unavailable', message: 'the server is stopping' } } });
  });
}

/** Nest tells of every module and route it sets up; only what somebody should look at is kept. */
function nestLog(log: Logger): LoggerService {
  const text = (message: unknown): string => (message instanceof Error ? (message.stack ?? message.message) : String(message));
  return {
    log: () => undefined,
    warn: (message: unknown) => log.warn({ from: 'nest' }, text(message)),
    error: (message: unknown, ...details: readonly unknown[]) => log.error({ from: 'nest', details: details.map(text) }, text(message)),
    fatal: (message: unknown) => log.fatal({ from: 'nest' }, text(message)),
  };
}
