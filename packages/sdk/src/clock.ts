/** Where every time in the platform comes from; tests hand in a virtual one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once (without an error) when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
