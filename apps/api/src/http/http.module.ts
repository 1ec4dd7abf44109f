import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AboutController } from './about.controller.js';
import { DocsController } from './docs.controller.js';
import { ErrorFilter } from './error.filter.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenApiDocument } from './open-api-document.js';
import { Readiness } from './readiness.js';
import { RouteList } from './route-list.js';

/** What every process answers, whatever its roles: whether it lives, is ready, and how it fares. */
@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [{ provide: APP_FILTER, useClass: ErrorFilter }, Readiness, RouteList],
  exports: [Readiness, RouteList],
})
export class HttpModule {}

/** The description of the API and of this server, for processes that serve it. */
@Module({ controllers: [AboutController, DocsController], providers: [OpenApiDocument], exports: [OpenApiDocument] })
export class DocsModule {}
