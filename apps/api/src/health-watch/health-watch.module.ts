import { Module } from '@nestjs/common';
import { FigureSampler } from '../figures/figure-sampler.js';

/** What is done in the background to know how agents fare; start-up starts and stops it. */
@Module({ providers: [FigureSampler], exports: [FigureSampler] })
export class HealthWatchModule {}
