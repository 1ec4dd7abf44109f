import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '@rookery/testkit';
import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { rounded, type Figures } from '../figures.ts';
import { startEcho } from '../reference/echo.ts';
import { startChildServer } from '../server/child-server.ts';
import { openEmbeddedDatabase } from '../server/embedded-database.ts';
import { memoryOf, type ProcessMemory } from '../server/process-memory.ts';
import { readyLine, serverEnvironment, serverFile } from '../server/rookery.ts';

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
        coldMs: cold.readyMs, warmMs: warm.readyMs, ...idleFigure(warm.memory),
        demo: { coldMs: demo.readyMs, ...idleFigure(demo.memory) },
      },
      reference: await measureBareServer(),
      checks: { memory: warm.memory?.kind ?? 'not readable here', exitCode: [cold, warm, demo].map(({ exitCode }) => String(exitCode)).join(' ') },
    };
  },
};

const idleOf = (isQuick: boolean): number => (isQuick ? 1 : 10);

async function startOnce(dataFolder: string, demo: '0' | '1', idleMs: number) {
  const server = await startChildServer({ file: serverFile, env: { ...serverEnvironment(dataFolder), ROOKERY_DEMO: demo }, readyLine });
  try {
    await using database = await openEmbeddedDatabase(dataFolder);
    await sleep(idleMs);
    const memory = await memoryOf([server.pid, database.pid]);
    return { readyMs: rounded(server.readyMs), memory, exitCode: await server.stop() };
  } finally {
    await server.stop();
  }
}

async function measureBareServer(): Promise<Figures> {
  await using echo = await startEcho();
  return { readyMs: rounded(echo.readyMs), ...idleFigure(await memoryOf([echo.pid])) };
}

function idleFigure(memory: ProcessMemory | undefined): Figures {
  return memory === undefined ? {} : { idleRssMb: rounded(memory.totalMb) };
}
