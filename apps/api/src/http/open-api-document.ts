import type { INestApplication } from '@nestjs/common';
import { describeRoutes } from './describe-routes.js';
import type { RouteList } from './route-list.js';

/** The OpenAPI document, built when first asked for: its library costs more than the rest of a start. */
export class OpenApiDocument {
  #application: INestApplication | undefined;
  #routes: RouteList | undefined;
  #document: Promise<object> | undefined;

  /** Called once; by the time somebody asks for the document every route must be there. */
  describe(application: INestApplication, routes: RouteList): void {
    this.#application = application;
    this.#routes = routes;
  }

  get(): Promise<object> {
    this.#document ??= this.#build();
    return this.#document;
  }

  async #build(): Promise<object> {
    if (this.#application === undefined || this.#routes === undefined) throw new Error('the OpenAPI document was asked for before the application was described');
    const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
    const settings = new DocumentBuilder()
      .setTitle('Rookery')
      .setDescription('Errors are `{ "error": { "code", "message", "issues"? } }`; lists take `limit` and an opaque `cursor`.')
      .setVersion('1')
      .setOpenAPIVersion('3.1.0')
      .addBearerAuth()
      .build();
    return describeRoutes(SwaggerModule.createDocument(this.#application, settings), this.#routes.all());
  }
}
