// A small host for the tests: runs the TypeScript beside it in a process of its own, under any user and in any clone.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('./') && specifier.endsWith('.js') && context.parentURL !== undefined) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(fileURLToPath(source))) return next(source.href, context);
    }
    return next(specifier, context);
  },
});

const { dataFolder, sharedFolder, temporaryFolder, url, restarts } = JSON.parse(process.argv[2]);
const { acquireInstanceLock, announceInstance, startEmbeddedPostgres, withdrawInstance } = await import('./index.ts');
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const log = { info: (fields, message) => say({ log: message, ...fields }), warn: (fields, message) => say({ log: message, ...fields, err: fields.err?.message }) };
const machine = { platform: process.platform, arch: process.arch, uid: process.getuid(), environment: process.env, temporaryFolder, sharedFolder };

let server;
let lock;
let stopping;
const stop = async () => {
  await withdrawInstance(dataFolder, process.pid);
  await lock?.release();
  await server?.stop();
  process.exit(0);
};
// A second SIGTERM, which shells and npm like to send, must not cut the stop short.
process.on('SIGTERM', () => (stopping ??= stop()));

try {
  server = await startEmbeddedPostgres({ dataFolder, log, machine });
  const takeLock = () => acquireInstanceLock({ connection: server.connection, dataFolder, onLost: (error) => say({ lost: error.message }) });
  lock = await takeLock();
  await announceInstance(dataFolder, { pid: process.pid, url });
  server.onExit(() => {
    say({ exited: server.pid });
    if (restarts) process.nextTick(comeBack);
  });
  const comeBack = async () => {
    await server.restart();
    lock = await takeLock();
    say({ restarted: server.pid });
  };
  say({ ready: true, pid: server.pid, startedBy: server.startedBy, url: server.url, connection: server.connection });
} catch (error) {
  await server?.stop();
  say({ ready: false, error: error.message, name: error.name });
  process.exit(2);
}

setInterval(() => undefined, 1_000);
