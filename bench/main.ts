import { medians } from './figures.ts';
import { auth } from './benchmarks/auth.ts';
import { connectors } from './benchmarks/connectors.ts';
import { editor } from './benchmarks/editor.ts';
import { growth } from './benchmarks/growth.ts';
import { ingest } from './benchmarks/ingest.ts';
import { latency } from './benchmarks/latency.ts';
import { pipeline } from './benchmarks/pipeline.ts';
import { push } from './benchmarks/push.ts';
import { sandbox } from './benchmarks/sandbox.ts';
import { soak } from './benchmarks/soak.ts';
import { start } from './benchmarks/start.ts';
import { tryRecorded } from './benchmarks/try.ts';
import type { Benchmark, BenchmarkContext, BenchmarkRun } from './benchmark.ts';
import { describeMachine } from './machine.ts';
import { renderTable, type Report } from './report.ts';
import { readSettings, type Settings } from './settings.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = { ingest, pipeline, latency, sandbox, growth, start, try: tryRecorded, connectors, editor, push, auth, soak };

const settings = readSettings(process.argv.slice(2));
const benchmark = benchmarks[settings.name ?? ''];
if (benchmark === undefined) {
  const list = Object.entries(benchmarks).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n');
  process.stderr.write(`bench: "${settings.name ?? ''}" is no benchmark; run npm run bench -- <name> [--json] [--runs 3] [--quick] [--profile]\n${list}\n`);
  process.exitCode = 1;
} else {
  const report = await measure(settings.name ?? '', benchmark, settings);
  process.stdout.write(settings.isJson ? `${JSON.stringify(report)}\n` : renderTable(report));
}

async function measure(name: string, benchmark: Benchmark, { runs, isQuick, isProfiled }: Settings): Promise<Report> {
  const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);
  const context: BenchmarkContext = { isQuick, isProfiled, say };
  const machine = await describeMachine();
  if (machine['filesystem'] === 'tmpfs') say('the temporary folder is in memory, so nothing here is durable; set TMPDIR to a folder on a disk');
  const done: BenchmarkRun[] = [];
  for (let run = 1; run <= runs; run += 1) {
    say(`${name}, run ${run} of ${runs}`);
    done.push(await benchmark.run(context));
  }
  return {
    name,
    figures: medians(done.map(({ figures }) => figures)),
    runs: done.map(({ figures }) => figures),
    reference: { is: benchmark.reference, figures: medians(done.map(({ reference }) => reference)), runs: done.map(({ reference }) => reference) },
    checks: done.map(({ checks }) => checks),
    machine,
    settings: { runs, ...(isQuick ? { form: 'quick' } : {}), ...(isProfiled ? { profiled: 'yes: figures are lower' } : {}), ...benchmark.settings(context) },
  };
}
