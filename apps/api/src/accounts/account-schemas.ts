import { z } from 'zod';

/** An address as somebody types it; trimmed. */
export const emailSchema = z.string().trim().max(254).pipe(z.email({ error: (issue) => `"${String(issue.input)}" is not an e-mail address` }));
