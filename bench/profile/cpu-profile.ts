/** The parts of V8's `.cpuprofile` that are read here. Times are microseconds of the monotonic clock. */
export interface CpuProfile {
  readonly startTime: number;
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface ProfileUse {
  readonly name: string;
  readonly ms: number;
}

export interface ProfileSummary {
  readonly busyMs: number;
  readonly idleMs: number;
  readonly bySelf: readonly ProfileUse[];
  /** Time in a function and all it called. */
  readonly byTotal: readonly ProfileUse[];
  /** Time by package or folder of ours; what Node does for one counts as its own. */
  readonly byPackage: readonly ProfileUse[];
}

/** What the samples between two moments say. */
export function summarise(profile: CpuProfile, { beginMs, endMs }: { readonly beginMs: number; readonly endMs: number }): ProfileSummary {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const self = new Map<string, number>();
  const total = new Map<string, number>();
  const packages = new Map<string, number>();
  const stackOf = (leaf: number): readonly ProfileNode[] => {
    const node = nodes.get(leaf);
    const parent = parents.get(leaf);
    return [...(node === undefined ? [] : [node]), ...(parent === undefined ? [] : stackOf(parent))];
  };
  let busyMs = 0;
  let idleMs = 0;
  let at = profile.startTime / 1_000;
  profile.samples.forEach((sample, index) => {
    at += (profile.timeDeltas[index] ?? 0) / 1_000;
    // A sample stands for the time until the next one.
    const ms = (profile.timeDeltas[index + 1] ?? 0) / 1_000;
    if (at < beginMs || at > endMs) return;
    const node = nodes.get(sample);
    if (node === undefined) return;
    if (node.callFrame.functionName === '(idle)') {
      idleMs += ms;
      return;
    }
    busyMs += ms;
    add(self, nameOf(node), ms);
    const stack = stackOf(sample);
    add(packages, stack.map(ownerOf).find((owner) => owner !== undefined) ?? 'Node itself', ms);
    for (const name of new Set(stack.map(nameOf))) add(total, name, ms);
  });
  return { busyMs, idleMs, bySelf: dearest(self), byTotal: dearest(total), byPackage: dearest(packages) };
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const place = url === '' ? '' : ` ${url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*?\/(packages|apps|agents|plugins)\//, '$1/')}:${lineNumber + 1}`;
  return `${functionName === '' ? '(anonymous)' : functionName}${place}`;
}

function ownerOf({ callFrame: { functionName, url } }: ProfileNode): string | undefined {
  if (functionName === '(garbage collector)') return functionName;
  if (!url.startsWith('file:') && !url.startsWith('/')) return undefined;
  const installed = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1];
  return installed ?? /\/((?:packages|apps|agents|plugins)\/.*)\/[^/]+$/.exec(url)?.[1]?.replace(/\/(?:dist|src)\b/, '') ?? url;
}

function add(sums: Map<string, number>, name: string, ms: number): void {
  sums.set(name, (sums.get(name) ?? 0) + ms);
}

function dearest(sums: ReadonlyMap<string, number>): readonly ProfileUse[] {
  return [...sums].map(([name, ms]) => ({ name, ms })).toSorted((a, b) => b.ms - a.ms);
}
