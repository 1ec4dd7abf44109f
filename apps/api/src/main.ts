import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Only what is imported after this comes out of the cache. It is written when the process ends, checked against each
// source when it is read, and left out without a word where the folder cannot be written to.
enableCompileCache(fileURLToPath(new URL('../../../.cache/compiled', import.meta.url)));
await import('reflect-metadata');
const [{ systemClock }, { run }] = await Promise.all([import('@rookery/engine'), import('./composition/run.js')]);

const asked = Promise.withResolvers<void>();
let askedAt: number | undefined;
/** npm and `timeout` hand the same signal on to the group, so it may come twice at once; a second wish is later. */
const SAME_WISH_MS = 1_000;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const now = systemClock.now();
    // Whoever asks twice does not want to wait; nothing is lost by it.
    if (askedAt !== undefined && now - askedAt > SAME_WISH_MS) process.exit(1);
    askedAt ??= now;
    asked.resolve();
  });
}

process.exit(
  await run({
    environment: process.env,
    clock: systemClock,
    print: (line) => process.stdout.write(`${line}\n`),
    report: (line) => process.stderr.write(line),
    onCrash: (listener) => {
      process.on('uncaughtException', (error) => {
        listener(error);
        process.exit(1);
      });
    },
    asked: asked.promise,
  }),
);
