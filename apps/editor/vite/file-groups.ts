import type { Rolldown } from 'vite';

/** A file for every bit that two pages share would be a hundred requests; these few come instead. The first group that takes a module has it. */
export const fileGroups: readonly Rolldown.CodeSplittingGroup[] = [
  // What the entry needs to begin asking, and nothing else.
  { name: 'main', tags: ['$initial'], priority: 5 },
  { name: 'start', test: /[\\/]src[\\/]app[\\/]start\.tsx$/, priority: 4 },
  { name: 'model', test: /[\\/]packages[\\/]model[\\/]|[\\/]node_modules[\\/]zod[\\/]/, priority: 3 },
  // What many pages use: whoever opens one page is likely to open another.
  { name: 'kit', minShareCount: 5, priority: 2 },
  // Not merged by size: merged parts would import each other in a circle, and whichever came first would find the other one empty.
  { name: 'editor', test: /[\\/]src[\\/](?:canvas|editor|document)[\\/]|[\\/]node_modules[\\/](?:@xyflow|d3-)/, entriesAware: true, priority: 1 },
];

/** `assets/<name>-<hash>.<extension>`. The names of several pages are joined by `~`, which the server takes for no file of its own; the first will do. */
export function fileName(name: string, extension: string): string {
  return `assets/${(name.split('~')[0] ?? '').replace(/\.\w+$/, '')}-[hash].${extension}`;
}
