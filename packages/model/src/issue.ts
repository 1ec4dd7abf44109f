import { z } from 'zod';

/**
 * One fault of a document or an option, in a form an editor can show at the field.
 * `path` is dotted (`agents.good.options.conditions.0.is`), `code` is stable, `message` says what is wrong
 * with which value, `hint` says what to write instead.
 */
export interface Issue {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export const issueSchema = z.object({
  path: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});

/** Turns zod's issues into ours; every fault is kept, none is cut off after the first. */
export function issuesFromZod(error: z.ZodError, prefix = ''): readonly Issue[] {
  return error.issues.flatMap((issue) => issuesFromOne(issue, prefix));
}

function issuesFromOne(issue: z.core.$ZodIssue, prefix: string): readonly Issue[] {
  const path = joinPath(prefix, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: joinPath(path, [key]),
        code: 'option.unknown',
        message: `"${key}" is not known here`,
        hint: 'remove it or check its spelling',
      }));
    case 'invalid_value':
      return [{ path, code: 'option.choice', message: issue.message, hint: `choose one of: ${issue.values.map(String).join(', ')}` }];
    case 'custom': {
      const params = issue.params ?? {};
      const code = typeof params['code'] === 'string' ? params['code'] : 'option.invalid';
      const hint = typeof params['hint'] === 'string' ? params['hint'] : undefined;
      return [{ path, code, message: issue.message, ...(hint === undefined ? {} : { hint }) }];
    }
    case 'invalid_type':
      return [{ path, code: isMissing(issue) ? 'option.required' : 'option.type', message: issue.message }];
    case 'invalid_union':
      return [{ path, code: 'option.type', message: issue.message }];
    default:
      return [{ path, code: `option.${issue.code.replaceAll('_', '-')}`, message: issue.message }];
  }
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.message.includes('received undefined');
}

function joinPath(prefix: string, path: readonly PropertyKey[]): string {
  const tail = path.map(String).join('.');
  if (prefix === '') return tail;
  return tail === '' ? prefix : `${prefix}.${tail}`;
}
