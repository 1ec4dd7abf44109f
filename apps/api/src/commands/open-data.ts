import type { DataSource } from 'typeorm';
import type { Configuration } from '../configuration/index.js';
import { attachEmbeddedPostgres, type EmbeddedPostgresLog } from '../embedded-postgres/index.js';
import { createDataSource } from '../persistence/data-source.js';

/** The database of an installation, for a command. */
export interface OpenData extends AsyncDisposable {
  readonly database: DataSource;
  /** Whether an embedded server ran before; `undefined`: it is not embedded. */
  readonly wasRunning: boolean | undefined;
}

/** Undefined when the embedded database was never made. Applies no migration. Rejects when the database does not answer. */
export async function openData({ databaseUrl, dataFolder }: Pick<Configuration, 'databaseUrl' | 'dataFolder'>, log: EmbeddedPostgresLog): Promise<OpenData | undefined> {
  const attached = databaseUrl === undefined ? await attachEmbeddedPostgres({ dataFolder, log }) : undefined;
  if (databaseUrl === undefined && attached === undefined) return undefined;
  const address = attached === undefined ? { url: databaseUrl ?? '' } : { connection: attached.connection };
  try {
    const database = await createDataSource({ address, poolSize: 2, log: { warn: (fields, message) => log.warn({ ...fields }, message) } }).initialize();
    return {
      database,
      wasRunning: attached?.wasRunning,
      async [Symbol.asyncDispose]() {
        await database.destroy();
        await attached?.close();
      },
    };
  } catch (error) {
    await attached?.close();
    throw error;
  }
}
