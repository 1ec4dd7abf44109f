import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { orMissing } from './file-error.js';

const instanceFile = z.object({ pid: z.number().int(), url: z.string() });

/** The Rookery that serves a data folder. */
export type RunningInstance = Readonly<z.infer<typeof instanceFile>>;

/** Another Rookery works on the same data: say so and end, touching nothing. */
export class InstanceRunningError extends Error {
  override readonly name = 'InstanceRunningError';
  readonly instance: RunningInstance | undefined;

  constructor(dataFolder: string, instance: RunningInstance | undefined) {
    const where = instance === undefined ? 'a Rookery that is still starting' : `the Rookery at ${instance.url} (process ${instance.pid})`;
    super(`data folder "${dataFolder}" is in use by ${where}; use that one, stop it first, or set ROOKERY_DATA to another folder`);
    this.instance = instance;
  }
}

/** Writes where this Rookery listens into `<dataFolder>/rookery.json`, for a second start to read. Call it when listening. */
export async function announceInstance(dataFolder: string, instance: RunningInstance): Promise<void> {
  const path = instancePath(dataFolder);
  const unfinished = `${path}.${instance.pid}`;
  await writeFile(unfinished, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  await rename(unfinished, path);
}

/** Removes the file of `announceInstance` if it is still that of process `pid`. Call it before the lock is given back. */
export async function withdrawInstance(dataFolder: string, pid: number): Promise<void> {
  if ((await describeRunningInstance(dataFolder))?.pid === pid) await rm(instancePath(dataFolder), { force: true });
}

/**
 * Reads who announced itself for `dataFolder`. Only the instance lock says whether it lives: after a kill the file stays.
 * Undefined when there is no readable file.
 */
export async function describeRunningInstance(dataFolder: string): Promise<RunningInstance | undefined> {
  const text = await orMissing(readFile(instancePath(dataFolder), 'utf8'));
  return text === undefined ? undefined : parseInstance(text);
}

function parseInstance(text: string): RunningInstance | undefined {
  try {
    return instanceFile.safeParse(JSON.parse(text)).data;
  } catch {
    // A file cut short by a full disk only costs the address in the message.
    return undefined;
  }
}

function instancePath(dataFolder: string): string {
  return join(dataFolder, 'rookery.json');
}
