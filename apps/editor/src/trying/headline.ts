import type { TryResult } from './try-result.js';

/** One part of the sentence that sums a try up; the texts are keyed by `say`. */
export interface HeadlinePart {
  readonly say: 'wouldGo' | 'nothingWouldGo' | 'more' | 'fewer' | 'fewerThanLive' | 'changed' | 'sameAsLive' | 'failed' | 'notSent';
  readonly count: number;
}

/**
 * What a person wants to hear first: how many messages would have gone, then how that differs from what the live version
 * did, then failures. `isCompared`: there is a live version and the try ran over events it saw too.
 */
export function headlineOf({ deliveries, agents }: Pick<TryResult, 'deliveries' | 'agents'>, isCompared: boolean): readonly HeadlinePart[] {
  const { wouldSend, expired, suppressed, comparison } = deliveries;
  const failed = Object.values(agents).reduce((sum, { failures }) => sum + failures.total, 0);
  const differences: readonly HeadlinePart[] = [
    { say: 'more', count: comparison.onlyDraft.total }, { say: comparison.onlyDraft.total > 0 ? 'fewer' : 'fewerThanLive', count: comparison.onlyPublished.total }, { say: 'changed', count: comparison.changed.total },
  ];
  const told = differences.filter(({ count }) => count > 0);
  const against = told.length > 0 || (wouldSend === 0 && comparison.same === 0) ? told : [{ say: 'sameAsLive' as const, count: comparison.same }];
  const others: readonly HeadlinePart[] = [{ say: 'notSent', count: expired + suppressed }, { say: 'failed', count: failed }];
  return [
    { say: wouldSend === 0 ? 'nothingWouldGo' : 'wouldGo', count: wouldSend },
    ...(isCompared ? against : []),
    ...others.filter(({ count }) => count > 0),
  ];
}
