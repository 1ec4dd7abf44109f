import type { Issue } from '@rookery/model';
import { useMemo } from 'react';
import { issuesOf, useIssuesOf } from '../document/draft-issues.js';

/** Faults of one agent as the server found them at the last save, below a path of it such as `options`; all when it is empty. */
export function useAgentIssues(slug: string, below: string): readonly Issue[] {
  const issues = useIssuesOf(slug);
  return useMemo(() => {
    const own = issuesOf(issues, slug);
    if (below === '') return own;
    return own.flatMap((issue) => (issue.path === below ? [{ ...issue, path: '' }] : issue.path.startsWith(`${below}.`) ? [{ ...issue, path: issue.path.slice(below.length + 1) }] : []));
  }, [issues, slug, below]);
}
