import { StandardSchemaValidationPipe } from '@nestjs/common';
import { issuesFromZod } from '@rookery/model';
import type { z } from 'zod';
import { invalidRequest } from './api-error.js';

/** Reads one part of a request that no decorator covers; every fault is answered 400 under `name`. */
export function readRequest<Schema extends z.ZodType>(schema: Schema, given: unknown, name: string): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidRequest(issuesFromZod(parsed.error, name));
}

/** Checks what a decorator names a `schema` for; every fault is answered 400, at its path. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      invalidRequest(issues.map(({ message, path = [] }) => ({ path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'), code: 'option.invalid', message }))),
  });
}
