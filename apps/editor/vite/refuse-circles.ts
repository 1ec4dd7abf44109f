import type { Plugin } from 'vite';

/**
 * Fails a build whose files import each other in a circle. Of such files one runs before what it imports is there: a page then works
 * or breaks by which page was opened before it.
 */
export function refuseCircles(): Plugin {
  return {
    name: 'rookery:refuse-circles',
    apply: 'build',
    generateBundle(_options, bundle) {
      const circle = circleAmong(new Map(Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.imports] as const] : []))));
      if (circle !== undefined) this.error(`files import each other in a circle: ${circle.join(' -> ')}; change vite/file-groups.ts`);
    },
  };
}

/** Files that lead from the first back to itself. */
export function circleAmong(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const isDone = new Set<string>();
  const follow = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (isDone.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const circle = follow(next, [...way, file]);
      if (circle !== undefined) return circle;
    }
    isDone.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = follow(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
