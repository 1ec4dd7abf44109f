import { readdir, readFile } from 'node:fs/promises';

export interface ProcessMemory {
  readonly totalMb: number;
  /** Memory of each process, largest first, as `node 123`. */
  readonly byProcess: readonly (readonly [name: string, mb: number])[];
  /** `PSS`: shared pages count once over all processes. `RSS`, where PSS cannot be read, counts them in each. */
  readonly kind: 'PSS' | 'RSS';
}

/** Memory of the processes `roots` and all they started; `undefined` where the system has no `/proc`. */
export async function memoryOf(roots: readonly number[]): Promise<ProcessMemory | undefined> {
  const parents = await parentsOfAll();
  if (parents === undefined) return undefined;
  const family = new Set(roots);
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const [pid, { parent }] of parents) if (family.has(parent)) family.add(pid);
  }
  const found = await Promise.all([...family].map(async (pid) => ({ name: `${parents.get(pid)?.name ?? 'ended'} ${pid}`, ...(await memoryOfOne(pid)) })));
  const kind = found.every(({ pss }) => pss !== undefined) ? 'PSS' : 'RSS';
  const byProcess = found.map(({ name, pss, rss }) => [name, (kind === 'PSS' ? (pss ?? 0) : rss) / 1024] as const).toSorted((a, b) => b[1] - a[1]);
  return { totalMb: byProcess.reduce((sum, [, mb]) => sum + mb, 0), byProcess, kind };
}

async function parentsOfAll(): Promise<ReadonlyMap<number, { readonly parent: number; readonly name: string }> | undefined> {
  const entries = await readdir('/proc').catch(() => undefined);
  if (entries === undefined) return undefined;
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const stats = await Promise.all(pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')] as const));
  return new Map(stats.flatMap(([pid, stat]) => {
    const found = /^\d+ \((.*)\) \S (\d+)/s.exec(stat);
    return found === null ? [] : [[pid, { name: found[1] ?? '', parent: Number(found[2]) }] as const];
  }));
}

async function memoryOfOne(pid: number): Promise<{ readonly pss: number | undefined; readonly rss: number }> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const pss = /^Pss:\s+(\d+)/m.exec(rollup)?.[1];
  return { pss: pss === undefined ? undefined : Number(pss), rss: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) };
}
