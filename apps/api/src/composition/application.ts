import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Engine } from '@rookery/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CapturesService } from '../hooks/captures/captures.service.js';
import { serveHooks } from '../hooks/hook-route.js';
import { answerTo, sendError, type ErrorAnswer } from '../http/error.filter.js';
import { apiError } from '../http/api-error.js';
import { protectBrowsers } from '../http/browser-safety.js';
import { checkHosts } from '../http/host-check.js';
import { BODY_LIMIT, readJsonBodies } from '../http/json-body.js';
import { OpenApiDocument } from '../http/open-api-document.js';
import { RouteList } from '../http/route-list.js';
import { refuseExpectations, refuseNul, refuseUnreadable } from '../http/unreadable-requests.js';
import { validationPipe } from '../http/read-request.js';
import { pushRoute } from '../push/push-server.js';
import { maskAnswers } from '../personal-data/mask-answers.js';
import { PersonalMasks } from '../personal-data/personal-masks.js';
import { streamCsvBodies } from '../tables/csv-body.js';
import { AppModule } from './app.module.js';
import type { Platform } from './platform.module.js';

const REQUEST_MS = 60_000;
const KEEP_ALIVE_MS = 72_000;
const UNREADABLE: ErrorAnswer = { status: 400, body: { error: { code: 'request.invalid', message: 'the address cannot be read; check its length and its percent signs' } } };

/** Nest on Fastify, with every route and rule, not listening yet. */
export async function createApplication(platform: Platform): Promise<NestFastifyApplication> {
  const protect = protectBrowsers(platform.configuration);
  const adapter = new FastifyAdapter({
    logger: false,
    skipMiddie: true,
    multipart: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: [...platform.configuration.trustedProxies],
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 500 },
    // Who names no host is refused by `checkHosts`, in words.
    http: { requireHostHeader: false },
    clientErrorHandler: refuseUnreadable,
    // An address the router cannot read runs no hooks; what it holds is not repeated.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      protect(request, reply.raw);
      sendError(reply, UNREADABLE);
    },
  });
  const application = await NestFactory.create<NestFastifyApplication>(AppModule.of(platform), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLog(platform.log),
  });
  adapter.registerSecurityHook(protect);
  application.useGlobalPipes(validationPipe());
  const fastify: FastifyInstance = adapter.getInstance();
  const routes = application.get(RouteList);
  routes.watch(fastify);
  readJsonBodies(fastify);
  streamCsvBodies(fastify);
  checkHosts(fastify, platform.configuration);
  refuseNul(fastify);
  refuseExpectations(fastify.server);
  refuseWhileClosing(fastify, platform);
  if (platform.configuration.roles.has('api')) {
    maskAnswers(fastify, application.get(PersonalMasks, { strict: false }));
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
