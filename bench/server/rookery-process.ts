import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startRookery, temporaryFolder, type Rookery } from '@rookery/testkit';
import type { BenchmarkContext } from '../benchmark.ts';
import { showProfile } from '../profile/show-profile.ts';
import { showStatements } from '../profile/show-statements.ts';
import { openEmbeddedDatabase, type EmbeddedDatabase } from './embedded-database.ts';
import { beginSpan, type MeasuredSpan } from './measured-span.ts';
import { memoryOf, type ProcessMemory } from './process-use.ts';

/** The built server in a process of its own, on an empty data folder, with its embedded database and its default settings. */
export interface RookeryProcess extends AsyncDisposable {
  /** Calls of the owner. */
  readonly api: Rookery['api'];
  readonly url: string;
  /** Another one after a `restart`. */
  readonly database: EmbeddedDatabase;
  /** Creates and publishes a workflow; resolves to the address of its webhook. */
  publish(document: unknown): Promise<string>;
  /** As `publish`, with the path that its first feed, or pushed channel, is at. */
  publishWithFeed(document: unknown): Promise<{ readonly hook: string; readonly path: string }>;
  /** Ends the server process, does the work beside its database, and starts both anew. */
  restart(between: () => Promise<void>): Promise<void>;
  memory(): Promise<ProcessMemory | undefined>;
  /** Begins what is measured, statements included; the result ends it. With `--profile` the last such span is shown at disposal. */
  measure(): Promise<(events: number) => Promise<MeasuredSpan>>;
}

/** The built server, beside which its agents may call this machine. */
export const serverEntry = fileURLToPath(import.meta.resolve('@rookery/api'));

export async function startRookeryProcess({ isProfiled, say }: BenchmarkContext): Promise<RookeryProcess> {
  const profiles = isProfiled ? await temporaryFolder() : undefined;
  const rookery = await startRookery({
    entry: serverEntry,
    environment: { ROOKERY_EGRESS_ALLOW: '127.0.0.0/8' },
    nodeOptions: profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${profiles.path}`],
  });
  let database = await openEmbeddedDatabase(rookery.dataFolder).catch(async (error: unknown) => {
    await rookery[Symbol.asyncDispose]();
    throw error;
  });
  let span: MeasuredSpan | undefined;
  return {
    get url() {
      return rookery.url;
    },
    api: rookery.api,
    get database() {
      return database;
    },
    async restart(between) {
      await rookery.kill();
      await between();
      // Started and stopped in order, so that the database has written out what it was given, and nothing of that is measured.
      await rookery.start();
      await database[Symbol.asyncDispose]();
      await rookery.stop();
      await rookery.start();
      database = await openEmbeddedDatabase(rookery.dataFolder);
    },
    publish: async (document) => (await publish(rookery, document)).hook,
    publishWithFeed: async (document) => {
      const { hook, feed } = await publish(rookery, document);
      if (feed === undefined) throw new Error('bench: the workflow has no feed');
      return { hook, path: feed };
    },
    memory: () => memoryOf([rookery.pid, database.pid]),
    async measure() {
      await database.resetStatements();
      const end = await beginSpan(rookery.pid, database.pid);
      return async (events) => {
        span = await end(events);
        return span;
      };
    },
    async [Symbol.asyncDispose]() {
      if (isProfiled && span !== undefined) showStatements(await database.statements(), span.events, say);
      await database[Symbol.asyncDispose]();
      const { pid } = rookery;
      const { exitCode } = await rookery.stop();
      await rookery[Symbol.asyncDispose]();
      if (profiles !== undefined && span !== undefined) await showProfile(await profileOf(profiles.path, pid), span, say);
      if (exitCode !== 0) throw new Error(`bench: the server ended with exit code ${String(exitCode)}: ${rookery.output.stderr.slice(-2_000)}`);
    },
  };
}

async function publish({ api, url }: Rookery, document: unknown): Promise<{ readonly hook: string; readonly feed: string | undefined }> {
  const created = await api<{ readonly id?: string }>('POST', '/api/v1/workflows', { body: document });
  const published = await api<{ readonly hooks?: readonly { readonly path: string }[]; readonly feeds?: readonly { readonly path: string }[] }>('POST', `/api/v1/workflows/${created.body.id}/publish`, { body: {} });
  const path = published.body.hooks?.[0]?.path;
  if (path === undefined) throw new Error(`bench: the workflow was not published: ${JSON.stringify([created.body, published.body])}`);
  return { hook: `${url}${path}`, feed: published.body.feeds?.[0]?.path };
}

async function profileOf(folder: string, pid: number): Promise<string> {
  const name = (await readdir(folder)).find((each) => each.includes(`.${pid}.`));
  if (name === undefined) throw new Error(`bench: the server left no profile in ${folder}`);
  return `${folder}/${name}`;
}
