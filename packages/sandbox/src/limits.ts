/** What one piece of user code may use. Everything is per sandbox; sizes in bytes of UTF-8, times in milliseconds. */
export interface SandboxLimits {
  /** V8 heap of one isolate, in MiB; typed arrays and buffers count too. */
  readonly heapMb: number;
  readonly cpuMsPerEvent: number;
  /** The child answers for a batch, or for its first part, within this; otherwise the parent kills it. */
  readonly wallMsPerBatch: number;
  /** One emitted event. */
  readonly maxOutputBytes: number;
  /** All that one incoming event emits. */
  readonly maxOutputBytesPerEvent: number;
  readonly maxEmitsPerEvent: number;
  /** One memory document: the agent's, or one key's. */
  readonly maxMemoryBytes: number;
  readonly maxLogsPerEvent: number;
  readonly maxLogBytesPerEvent: number;
  readonly maxCodeBytes: number;
  /** Least recently used isolates beyond this are given up. */
  readonly isolatesPerChild: number;
  /**
   * A context is replaced after this many batches. 1 is the strictest; more is faster, as code that ran before is warm.
   * Events do not see each other either way: built-ins are frozen and the user's module runs anew for each event.
   */
  readonly batchesPerContext: number;
  /** An isolate is replaced after this many batches. */
  readonly recycleAfterBatches: number;
}

export const defaultLimits: SandboxLimits = {
  heapMb: 64,
  cpuMsPerEvent: 1_000,
  wallMsPerBatch: 10_000,
  maxOutputBytes: 262_144,
  maxOutputBytesPerEvent: 1_048_576,
  maxEmitsPerEvent: 1_000,
  maxMemoryBytes: 262_144,
  maxLogsPerEvent: 50,
  maxLogBytesPerEvent: 16_384,
  maxCodeBytes: 262_144,
  isolatesPerChild: 16,
  batchesPerContext: 1,
  recycleAfterBatches: 1_000,
};
