import type { INestApplication } from '@nestjs/common';

/** The OpenAPI document, built when first asked for: its library costs more than the rest of a start. */
export class OpenApiDocument {
  #application: INestApplication | undefined;
  #document: Promise<object> | undefined;

  /** Called once, when every route is there. */
  describe(application: INestApplication): void {
    this.#application = application;
  }

  get(): Promise<object> {
    this.#document ??= this.#build();
    return this.#document;
  }

  async #build(): Promise<object> {
    if (this.#application === undefined) throw new Error('the OpenAPI document was asked for before the application was described');
    const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
    const settings = new DocumentBuilder()
      .setTitle('Rookery')
      .setDescription('Errors are `{ "error": { "code", "message", "issues"? } }`; lists take `limit` and an opaque `cursor`.')
      .setVersion('1')
      .setOpenAPIVersion('3.1.0')
      .addBearerAuth()
      .build();
    return SwaggerModule.createDocument(this.#application, settings);
  }
}
