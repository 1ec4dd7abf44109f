import { rounded, type Figures } from '../figures.ts';
import { processorTimeOf } from './process-use.ts';

/** Between the begin and the end of a measurement: the profiler's clock, and the processor time of each part of Rookery. */
export interface MeasuredSpan {
  readonly beginMs: number;
  readonly endMs: number;
  readonly events: number;
  /** Processor time of the server process, its sandbox processes and the database. */
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly cpuMsPer500: Figures;
}

/** Call the result when the measured work has ended. */
export async function beginSpan(serverPid: number, databasePid: number): Promise<(events: number) => Promise<MeasuredSpan>> {
  const before = await processorTimes(serverPid, databasePid);
  const beginMs = monotonicMs();
  return async (events) => {
    const endMs = monotonicMs();
    const after = await processorTimes(serverPid, databasePid);
    const cpuMs = Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, Math.max(0, ms - (before[name] ?? 0))]));
    const cpuMsPer500 = Object.fromEntries(Object.entries(cpuMs).map(([name, ms]) => [name, rounded((ms / events) * 500)]));
    return { beginMs, endMs, events, cpuMs, cpuMsPer500 };
  };
}

async function processorTimes(serverPid: number, databasePid: number): Promise<Readonly<Record<string, number>>> {
  const [server, database] = [await processorTimeOf(serverPid), await processorTimeOf(databasePid)];
  const databaseMs = database.ownMs + database.childrenMs;
  // The database server is a child of the server that started it.
  return { server: server.ownMs, sandbox: server.childrenMs - databaseMs, database: databaseMs };
}

/** The clock of V8's profiler. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
