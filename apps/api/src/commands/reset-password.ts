import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readConfiguration, type Configuration } from '../configuration/index.js';
import { describeRunningInstance } from '../embedded-postgres/index.js';
import { makeOperatorLink } from '../workspaces/operator-link.js';
import { openData } from './open-data.js';

const say = (line: string): void => void process.stderr.write(`rookery: ${line}\n`);
const usage = 'write whose password it is: npm run reset-password -- someone@example.com';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'give-password': { type: 'boolean', default: false } } });
  const [email, ...others] = positionals;
  if (email === undefined || others.length > 0) throw new Error(usage);
  const configuration = readConfiguration(process.env);
  await using data = await openData(configuration, { info: () => undefined, warn: (_fields, message) => say(message) });
  if (data === undefined) throw new Error(`there is no database below ${configuration.dataFolder}; start the server once, or set ROOKERY_DATA or DATABASE_URL`);
  const origin = await originOf(configuration, data.wasRunning === true);
  const made = await makeOperatorLink({ database: data.database, origin, now: Date.now }, { email, givesPassword: values['give-password'] });
  process.stdout.write(`${made.link}\n`);
  say(`whoever opens this link sets a new password for ${made.email}, once, until ${made.expiresAt.toISOString()}; a link made before is worth nothing now`);
  say(`${made.ended} ${made.ended === 1 ? 'session' : 'sessions'} of theirs ended; API tokens stay`);
  if (data.wasRunning === false) say('the server is stopped: start it, then open the link');
}

/** Where the server says it is; a stopped one is expected where it will listen. */
async function originOf({ publicUrl, databaseUrl, dataFolder, host, port }: Configuration, isRunning: boolean): Promise<string> {
  if (publicUrl !== undefined) return publicUrl;
  const running = databaseUrl === undefined && isRunning ? await describeRunningInstance(dataFolder) : undefined;
  const name = ['0.0.0.0', '::', ''].includes(host) ? '127.0.0.1' : host;
  return running?.url ?? `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
