import process from 'node:process';

/**
 * Runs a simulator as its own process: prints one JSON line with its addresses, then serves until SIGTERM, SIGINT or,
 * where `untilStdinCloses` is set, the end of standard input, so that it cannot outlive the test that started it.
 */
export function runStandAlone(
  simulator: { readonly url: string; stop(): Promise<void> },
  announcement: Readonly<Record<string, unknown>>,
  untilStdinCloses: boolean,
): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    simulator.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (untilStdinCloses) {
    process.stdin.once('end', stop);
    process.stdin.resume();
  }
  process.stdout.write(`${JSON.stringify({ url: simulator.url, ...announcement })}\n`);
}
