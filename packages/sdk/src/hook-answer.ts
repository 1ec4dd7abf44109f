/** What the caller of a hook gets back. */
export interface HookAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Further headers, their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The caller of a hook waits for what an action gives to `ctx.hookAnswers` about one of the items, or about what became of it. `late`
 * is what it hears after `timeoutMs` (at most a minute). The items are durable before the wait begins and go their way however it ends.
 */
export interface HookWait {
  readonly timeoutMs: number;
  readonly late: HookAnswer;
}
