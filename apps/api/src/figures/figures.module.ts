import { Module } from '@nestjs/common';
import { FiguresController } from './figures.controller.js';
import { FiguresRepository } from './figures.repository.js';
import { FiguresService } from './figures.service.js';

/** What the API tells of figures; they are taken by `../health-watch`. */
@Module({ controllers: [FiguresController], providers: [FiguresService, FiguresRepository], exports: [FiguresService, FiguresRepository] })
export class FiguresModule {}
