import { diffDocuments, type Issue, type WorkflowDocument } from '@rookery/model';

/** How the draft stands to what runs, in one word; the first that fits, in this order of weight. */
export type Standing = 'publishing' | 'paused' | 'failing' | 'invalid' | 'unpublished' | 'changed' | 'live';

export interface DraftStanding {
  readonly standing: Standing;
  /** Differences between the draft and what is live that change what it does; all of it when nothing is. */
  readonly changes: number;
  readonly issues: number;
  /** Slugs of agents that fail right now. */
  readonly failing: readonly string[];
}

export interface StandingParts {
  readonly document: WorkflowDocument;
  readonly published: WorkflowDocument | null;
  readonly issues: readonly Issue[];
  readonly paused: 'buffer' | 'drop' | null;
  readonly failing: readonly string[];
  readonly isPublishing: boolean;
}

/** What the chip beside a workflow's name says: what runs wrong comes before what could be published. */
export function standingOf({ document, published, issues, paused, failing, isPublishing }: StandingParts): DraftStanding {
  const changes = published === null ? Object.keys(document.agents).length : diffDocuments(published, document).filter(({ cosmetic }) => !cosmetic).length;
  const standing = ((): Standing => {
    if (isPublishing) return 'publishing';
    if (published !== null && paused !== null) return 'paused';
    if (published !== null && failing.length > 0) return 'failing';
    if (issues.length > 0 && (published === null || changes > 0)) return 'invalid';
    if (published === null) return 'unpublished';
    return changes > 0 ? 'changed' : 'live';
  })();
  return { standing, changes, issues: issues.length, failing };
}
