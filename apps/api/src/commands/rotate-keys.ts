import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readConfiguration } from '../configuration/index.js';
import { rotateKeys } from '../secrets/rotate-keys.js';
import { openData } from './open-data.js';

const say = (line: string): void => void process.stderr.write(`rookery: ${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { 'new-key': { type: 'boolean', default: false }, 'data-keys': { type: 'boolean', default: false }, 'drop-former': { type: 'boolean', default: false }, 'dry-run': { type: 'boolean', default: false } } });
  const configuration = readConfiguration(process.env);
  await using data = await openData(configuration, { info: () => undefined, warn: (_fields, message) => say(message) });
  if (data === undefined) throw new Error(`there is no database below ${configuration.dataFolder}; start the server once, or set ROOKERY_DATA or DATABASE_URL`);
  const isDone = await rotateKeys(
    { database: data.database, source: { value: configuration.masterKey, others: configuration.masterKeyOthers, dataFolder: configuration.dataFolder }, print: (line) => void process.stdout.write(`${line}\n`) },
    { newKey: values['new-key'], dataKeys: values['data-keys'], dropFormer: values['drop-former'], dryRun: values['dry-run'] },
  );
  return isDone || values['dry-run'] ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
