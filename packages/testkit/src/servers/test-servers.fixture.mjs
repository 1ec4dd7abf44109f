// Starts one server in a process of its own and prints its pid and folder, for the tests that kill this process.
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

const { startMariadb, startMosquitto, startNats, startPostgres, startRabbitmq, startRedis } = await import('./index.ts');
const start = { mariadb: startMariadb, postgres: startPostgres, redis: startRedis, rabbitmq: startRabbitmq, mosquitto: startMosquitto, nats: startNats }[process.argv[2]];
const server = await start();
process.stdout.write(`${JSON.stringify({ pid: server.pid, folder: server.folder })}\n`);
setInterval(() => undefined, 1_000);
