import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { apiError } from './api-error.js';
import { OpenApiDocument } from './open-api-document.js';
import { Permission } from './permission.js';

const TYPES: Readonly<Record<string, string>> = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' };

/** Scripts and styles of our own alone; the bundle draws its icons from `data:`. */
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Rookery API</title><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** The API's own description. Nothing of it is loaded before somebody looks. */
@Controller('api')
export class DocsController {
  readonly #document: OpenApiDocument;

  constructor(@Inject(OpenApiDocument) document: OpenApiDocument) {
    this.#document = document;
  }

  @Get('openapi.json')
  @Permission('agent-type:read')
  openApi(): Promise<object> {
    return this.#document.get();
  }

  @Get('docs')
  @Permission('agent-type:read')
  docs(@Res() reply: FastifyReply): void {
    void reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentPolicy }).send(page);
  }

  @Get('docs/:file')
  @Permission('agent-type:read')
  async file(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    if (file === 'start.js') {
      void reply.header('content-type', 'text/javascript; charset=utf-8').send(start);
      return;
    }
    const type = TYPES[file];
    if (type === undefined) throw apiError('notFound', { what: 'file', id: file });
    // The bundle comes with @nestjs/swagger, so it is found from there.
    const own = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));
    const content = await readFile(own.resolve(`swagger-ui-dist/${file}`));
    void reply.header('content-type', `${type}; charset=utf-8`).header('cache-control', 'max-age=3600').send(content);
  }
}
