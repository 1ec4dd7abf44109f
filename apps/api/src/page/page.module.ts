import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { loadPageAssets, PAGE_ASSETS } from './page-assets.js';
import { PageController } from './page.controller.js';

@Module({ imports: [AuthModule], controllers: [PageController], providers: [{ provide: PAGE_ASSETS, useFactory: loadPageAssets }] })
export class PageModule {}
