import { Module } from '@nestjs/common';
import { LinkSchemasController } from './link-schemas.controller.js';
import { LinkSchemasRepository } from './link-schemas.repository.js';
import { LinkSchemasService } from './link-schemas.service.js';

@Module({ controllers: [LinkSchemasController], providers: [LinkSchemasService, LinkSchemasRepository], exports: [LinkSchemasService] })
export class LinkSchemasModule {}
