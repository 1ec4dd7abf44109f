import type { BenchmarkRun } from './benchmark.ts';
import { flattened, type Figures } from './figures.ts';

/** The one line of `--json`: medians under `figures`, every run beside them. */
export interface Report {
  readonly name: string;
  readonly figures: Figures;
  readonly runs: readonly Figures[];
  readonly reference: { readonly is: string; readonly figures: Figures; readonly runs: readonly Figures[] };
  readonly checks: readonly BenchmarkRun['checks'][];
  readonly machine: Readonly<Record<string, string | number>>;
  readonly settings: Readonly<Record<string, string | number>>;
}

export function renderTable({ name, figures, runs, reference, checks, machine, settings }: Report): string {
  return [
    `${name}: medians of ${runs.length}`,
    ...tableOf(figures, runs),
    '',
    `reference: ${reference.is}`,
    ...tableOf(reference.figures, reference.runs),
    '',
    ...checks.map((check, index) => `checks of run ${index + 1}: ${listOf(check)}`),
    `machine: ${listOf(machine)}`,
    `settings: ${listOf(settings)}`,
    '',
  ].join('\n');
}

function tableOf(figures: Figures, runs: readonly Figures[]): readonly string[] {
  const columns = runs.map((run) => new Map(flattened(run)));
  return flattened(figures).map(([name, value]) => {
    const all = columns.map((column) => String(column.get(name) ?? '-').padStart(9)).join('');
    return `  ${name.padEnd(26)}${String(value).padStart(10)}   runs${all}`;
  });
}

function listOf(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values).map(([name, value]) => `${name} ${String(value)}`).join('; ');
}
