import type { Figures } from './figures.ts';

export interface BenchmarkContext {
  /** A short form that checks everything and measures little. */
  readonly isQuick: boolean;
  /** Profile the server and show what its time goes into. */
  readonly isProfiled: boolean;
  /** Tells the person at the console; never part of the result. */
  readonly say: (text: string) => void;
}

/** One run of a benchmark and, in the same arrangement of processes, of a reference that does almost nothing. */
export interface BenchmarkRun {
  readonly figures: Figures;
  readonly reference: Figures;
  /** What the run proved about correctness, and counts that explain the figures. */
  readonly checks: Readonly<Record<string, number | string | boolean>>;
}

export interface Benchmark {
  readonly summary: string;
  /** What the reference is. */
  readonly reference: string;
  /** Fixed parameters of the benchmark, as they are printed. */
  settings(context: BenchmarkContext): Readonly<Record<string, number | string>>;
  /** Throws when an event was lost or doubled: a figure of a broken run is worth nothing. */
  run(context: BenchmarkContext): Promise<BenchmarkRun>;
}
