import { readFile } from 'node:fs/promises';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Permission } from './permission.js';

const packageSchema = z.object({ version: z.string() });

@Controller('api/v1')
export class AboutController {
  /** Which release answers, and on which Node.js; for people who ask for help. */
  @Get('about')
  @Permission('session:own')
  async about(): Promise<{ readonly version: string; readonly node: string }> {
    const { version } = packageSchema.parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')));
    return { version, node: process.versions.node };
  }
}
