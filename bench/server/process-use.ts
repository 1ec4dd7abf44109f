import { readdir, readFile } from 'node:fs/promises';

export interface ProcessMemory {
  readonly totalMb: number;
  /** Memory of each process, largest first, as `MainThread 123`. */
  readonly byProcess: readonly (readonly [name: string, mb: number])[];
  /** `PSS`: shared pages count once over all processes. `RSS`, where PSS cannot be read, counts them in each. */
  readonly kind: 'PSS' | 'RSS';
}

/** Memory of the processes `roots` and all they started; `undefined` where the system has no `/proc`. */
export async function memoryOf(roots: readonly number[]): Promise<ProcessMemory | undefined> {
  const processes = await listProcesses();
  if (processes === undefined) return undefined;
  const found = await Promise.all([...familyOf(roots, processes)].map(async (pid) => ({ name: `${processes.get(pid)?.name ?? 'ended'} ${pid}`, ...(await memoryOfOne(pid)) })));
  const kind = found.every(({ pss }) => pss !== undefined) ? 'PSS' : 'RSS';
  const byProcess = found.map(({ name, pss, rss }) => [name, (kind === 'PSS' ? (pss ?? 0) : rss) / 1024] as const).toSorted((a, b) => b[1] - a[1]);
  return { totalMb: byProcess.reduce((sum, [, mb]) => sum + mb, 0), byProcess, kind };
}

/** Processor time so far, in milliseconds: of `root` itself and of all it started. Zero where the system has no `/proc`. */
export async function processorTimeOf(root: number): Promise<{ readonly ownMs: number; readonly childrenMs: number }> {
  const processes = (await listProcesses()) ?? new Map<number, Process>();
  const family = [...familyOf([root], processes)];
  const sum = (pids: readonly number[]): number => pids.reduce((total, pid) => total + (processes.get(pid)?.cpuMs ?? 0), 0);
  return { ownMs: sum([root]), childrenMs: sum(family.filter((pid) => pid !== root)) };
}

interface Process {
  readonly parent: number;
  readonly name: string;
  readonly cpuMs: number;
}

// USER_HZ; Linux shows the same to every program, whatever the kernel was built with.
const MS_PER_TICK = 10;

async function listProcesses(): Promise<ReadonlyMap<number, Process> | undefined> {
  const entries = await readdir('/proc').catch(() => undefined);
  if (entries === undefined) return undefined;
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const stats = await Promise.all(pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')] as const));
  return new Map(stats.flatMap(([pid, stat]) => {
    const found = /^\d+ \((.*)\) (.*)$/s.exec(stat);
    const fields = found?.[2]?.split(' ') ?? [];
    // Fields 4, 14 to 17 of proc(5): parent, own time in user and system mode, that of children waited for.
    const [parent, ...ticks] = [fields[1], fields[11], fields[12], fields[13], fields[14]].map(Number);
    return found === null ? [] : [[pid, { name: found[1] ?? '', parent: parent ?? 0, cpuMs: ticks.reduce((sum, each) => sum + each, 0) * MS_PER_TICK }] as const];
  }));
}

function familyOf(roots: readonly number[], processes: ReadonlyMap<number, Process>): ReadonlySet<number> {
  const family = new Set(roots);
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const [pid, { parent }] of processes) if (family.has(parent)) family.add(pid);
  }
  return family;
}

async function memoryOfOne(pid: number): Promise<{ readonly pss: number | undefined; readonly rss: number }> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const pss = /^Pss:\s+(\d+)/m.exec(rollup)?.[1];
  return { pss: pss === undefined ? undefined : Number(pss), rss: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) };
}
