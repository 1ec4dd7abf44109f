import type { z } from 'zod';
import type { spec } from './spec.js';

export type Options = z.output<typeof spec.options>;
