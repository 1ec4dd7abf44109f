import 'reflect-metadata';
import { systemClock } from '@rookery/engine';
import { run } from './composition/run.js';

const asked = Promise.withResolvers<void>();
let isAsked = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait; nothing is lost by it.
    if (isAsked) process.exit(1);
    isAsked = true;
    asked.resolve();
  });
}

process.exit(
  await run({
    environment: process.env,
    clock: systemClock,
    print: (line) => process.stdout.write(`${line}\n`),
    report: (line) => process.stderr.write(line),
    asked: asked.promise,
  }),
);
