/** What the load process sends. Every event is 350 bytes of JSON with an `id` and the time it was sent. */
export interface LoadPlan {
  readonly url: string;
  /** Keep-alive connections; each waits for its answer before it sends again. */
  readonly connections: number;
  /** Events in one post: 1 sends an object, more an array. */
  readonly eventsPerPost: number;
  /** Number of the first event; ids of two plans must not meet. */
  readonly firstEvent: number;
  readonly durationMs: number;
  /** Reads the address instead, with this header; no events are sent then. */
  readonly authorization?: string;
  /** Posts a second at fixed times, whether or not earlier ones were answered; without it as fast as answers come. */
  readonly postsPerSecond?: number;
}

export interface LoadResult {
  /** Posts answered with 2xx. */
  readonly accepted: number;
  /** Posts answered with 429 and sent again later. */
  readonly heldBack: number;
  /** From the first byte sent to the last answer. */
  readonly ms: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
