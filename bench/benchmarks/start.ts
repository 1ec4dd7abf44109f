import { setTimeout as sleep } from 'node:timers/promises';
import { startRookery, temporaryFolder } from '@rookery/testkit';
import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { rounded, type Figures } from '../figures.ts';
import { startEcho } from '../reference/echo.ts';
import { beginSpan } from '../server/measured-span.ts';
import { memoryOf, type ProcessMemory } from '../server/process-use.ts';
import { serverEntry } from '../server/rookery-process.ts';

/** How soon the server is ready, and what it takes when nothing happens, database and sandbox included. */
export const start: Benchmark = {
  summary: 'time until ready, on an empty and on a used data folder, and idle memory',
  reference: 'a bare Fastify server of one route: time until it listens, memory',
  settings: ({ isQuick }) => ({ idleSeconds: idleOf(isQuick), from: 'spawn of node to the ready line; npm start adds its own 0.3 s' }),
  run: async ({ isQuick, say }: BenchmarkContext): Promise<BenchmarkRun> => {
    await using folder = await temporaryFolder();
    await using demoFolder = await temporaryFolder();
    const idleMs = idleOf(isQuick) * 1_000;
    const cold = await startOnce(folder.path, '0', 0);
    const warm = await startOnce(folder.path, '0', idleMs);
    const demo = await startOnce(demoFolder.path, '1', idleMs);
    for (const [name, mb] of demo.memory?.byProcess.slice(0, 12) ?? []) say(`with the demo: ${name}: ${rounded(mb)} MB`);
    return {
      figures: {
        coldMs: cold.readyMs, warmMs: warm.readyMs, ...idleFigure(warm.memory), idleCpuPercent: warm.idleCpuPercent,
        demo: { coldMs: demo.readyMs, ...idleFigure(demo.memory), idleCpuPercent: demo.idleCpuPercent },
      },
      reference: await measureBareServer(),
      checks: { memory: warm.memory?.kind ?? 'not readable here', exitCode: [cold, warm, demo].map(({ exitCode }) => String(exitCode)).join(' ') },
    };
  },
};

const idleOf = (isQuick: boolean): number => (isQuick ? 1 : 10);

async function startOnce(dataFolder: string, demo: '0' | '1', idleMs: number) {
  // Without an owner, as a first start is: it shows the set-up code instead.
  const environment = { ROOKERY_DATA: dataFolder, ROOKERY_DEMO: demo, ROOKERY_OWNER_EMAIL: '', ROOKERY_OWNER_PASSWORD: '' };
  await using rookery = await startRookery({ entry: serverEntry, environment });
  const databasePid = await rookery.postgresPid();
  const endSpan = await beginSpan(rookery.pid, databasePid ?? 0);
  await sleep(idleMs);
  const { cpuMs, beginMs, endMs } = await endSpan(1);
  const memory = await memoryOf([rookery.pid, ...(databasePid === undefined ? [] : [databasePid])]);
  const idleCpuPercent = rounded((Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0) / (endMs - beginMs)) * 100);
  return { readyMs: rounded(rookery.readyMs), memory, idleCpuPercent, exitCode: (await rookery.stop()).exitCode };
}

async function measureBareServer(): Promise<Figures> {
  await using echo = await startEcho();
  return { readyMs: rounded(echo.readyMs), ...idleFigure(await memoryOf([echo.pid])) };
}

function idleFigure(memory: ProcessMemory | undefined): Figures {
  return memory === undefined ? {} : { idleRssMb: rounded(memory.totalMb) };
}
