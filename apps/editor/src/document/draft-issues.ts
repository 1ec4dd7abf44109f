import type { Issue } from '@rookery/model';
import { useShallow } from 'zustand/react/shallow';
import { useDraft } from './draft-store.js';
import { linkId, type ItemId, type WorkflowDocument } from './graph-document.js';

/** The issues of one agent, with paths within it: `options.conditions.0.is`. */
export function issuesOf(issues: readonly Issue[], slug: string): readonly Issue[] {
  const own = `agents.${slug}`;
  return issues.flatMap((issue) => {
    if (issue.path === own) return [{ ...issue, path: '' }];
    return issue.path.startsWith(`${own}.`) ? [{ ...issue, path: issue.path.slice(own.length + 1) }] : [];
  });
}

/** The issues of a link; the server counts links in the document that was saved. */
export function issuesOfLink(issues: readonly Issue[], saved: WorkflowDocument, id: ItemId): readonly Issue[] {
  const place = saved.links.findIndex((link) => linkId(link) === id);
  return place < 0 ? [] : issues.filter(({ path }) => path === `links.${place}` || path.startsWith(`links.${place}.`));
}

/** The issues of the workflow itself: neither an agent's nor a link's. */
export function issuesOfDocument(issues: readonly Issue[]): readonly Issue[] {
  return issues.filter(({ path }) => !/^(agents|links)\.[^.]/.test(path));
}

/** Draws its component anew only when what is wrong with this agent changes. Paths are as the server gives them. */
export function useIssuesOf(slug: string): readonly Issue[] {
  return useDraft(useShallow((state) => state.issues.filter(({ path }) => path === `agents.${slug}` || path.startsWith(`agents.${slug}.`))));
}
