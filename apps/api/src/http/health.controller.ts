import { Controller, Get, Inject } from '@nestjs/common';
import { apiError } from './api-error.js';
import { Public } from './permission.js';
import { Readiness } from './readiness.js';

@Controller('api/v1')
export class HealthController {
  readonly #readiness: Readiness;

  constructor(@Inject(Readiness) readiness: Readiness) {
    this.#readiness = readiness;
  }

  /** The process lives. */
  @Get('health')
  @Public()
  health() {
    return { status: 'alive' };
  }

  /** The database can be reached and the engine runs; 503 otherwise. */
  @Get('ready')
  @Public()
  async ready() {
    if (!(await this.#readiness.isReady())) throw apiError('storage.unavailable', {}, { retryAfterS: 1 });
    return { status: 'ready' };
  }
}
