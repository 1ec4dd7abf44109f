import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@rookery/testkit';
import { rounded } from '../figures.ts';
import { showProfile } from '../profile/show-profile.ts';
import { startChildServer, type ChildServer } from './child-server.ts';
import { openEmbeddedDatabase, type EmbeddedDatabase } from './embedded-database.ts';
import { memoryOf, type ProcessMemory } from './process-memory.ts';

/** The built server in a process of its own, on an empty data folder, with its embedded database and its default settings. */
export interface RookeryProcess extends AsyncDisposable {
  readonly url: string;
  readonly database: EmbeddedDatabase;
  readonly server: ChildServer;
  /** Creates and publishes a workflow; resolves to the address of its webhook. */
  publish(document: unknown): Promise<string>;
  memory(): Promise<ProcessMemory | undefined>;
  /** From now on the profile counts; `end` stops the counting. Costs nothing without `--profile`. */
  readonly profile: { begin(): void; end(events: number): void };
}

export interface RookeryOptions {
  readonly isProfiled: boolean;
  readonly say: (text: string) => void;
}

const owner = { email: 'bench@rookery.example', password: 'bench, not a secret' };
export const serverFile = fileURLToPath(import.meta.resolve('@rookery/api'));
export const readyLine = /^rookery ready at (http\S+)/;

/** Environment of a server on `dataFolder` that calls only this machine. */
export function serverEnvironment(dataFolder: string): Readonly<Record<string, string>> {
  return { PORT: '0', HOST: '127.0.0.1', ROOKERY_DATA: dataFolder, ROOKERY_DEMO: '0', ROOKERY_EGRESS_ALLOW: '127.0.0.0/8', DATABASE_URL: '', REDIS_URL: '' };
}

export async function startRookery({ isProfiled, say }: RookeryOptions): Promise<RookeryProcess> {
  const folder = await temporaryFolder();
  const profiles = await temporaryFolder();
  const cleanUp = async (): Promise<void> => {
    await folder.remove();
    if (!isProfiled) await profiles.remove();
  };
  try {
    const server = await startChildServer({
      file: serverFile,
      env: {
        ...serverEnvironment(folder.path), ROOKERY_OWNER_EMAIL: owner.email, ROOKERY_OWNER_PASSWORD: owner.password,
        ...(isProfiled ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-interval=500 --cpu-prof-dir=${profiles.path}` } : {}),
      },
      readyLine,
    });
    const database = await openEmbeddedDatabase(folder.path);
    const token = await logIn(server.ready);
    const span = { beginMs: 0, endMs: 0, events: 0 };
    return {
      url: server.ready,
      database,
      server,
      publish: (document) => publish(server.ready, token, document),
      memory: () => memoryOf([server.pid, database.pid]),
      profile: {
        begin: () => void (span.beginMs = monotonicMs()),
        end: (events) => {
          span.endMs = monotonicMs();
          span.events = events;
        },
      },
      async [Symbol.asyncDispose]() {
        if (isProfiled && span.endMs > 0) await showStatements(database, span.events, say);
        await database[Symbol.asyncDispose]();
        const code = await server.stop();
        if (isProfiled && span.endMs > 0) await showProfile(await newestIn(profiles.path, server.pid), span, say);
        await cleanUp();
        if (code !== 0) throw new Error(`bench: the server ended with exit code ${String(code)}`);
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** The profiler's clock. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function logIn(url: string): Promise<string> {
  const { accessToken } = (await call(`${url}/api/v1/auth/login`, owner)) as { readonly accessToken: string };
  return accessToken;
}

async function publish(url: string, token: string, document: unknown): Promise<string> {
  const { id } = (await call(`${url}/api/v1/workflows`, document, token)) as { readonly id: string };
  const { hooks } = (await call(`${url}/api/v1/workflows/${id}/publish`, {}, token)) as { readonly hooks: readonly { readonly path: string }[] };
  const path = hooks[0]?.path;
  if (path === undefined) throw new Error('bench: the published workflow has no webhook');
  return `${url}${path}`;
}

async function call(url: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`bench: ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as unknown;
}

async function newestIn(folder: string, pid: number): Promise<string> {
  const names = await readdir(folder);
  const name = names.find((each) => each.includes(`.${pid}.`)) ?? names[0];
  if (name === undefined) throw new Error(`bench: the server left no profile in ${folder}`);
  return `${folder}/${name}`;
}

async function showStatements(database: EmbeddedDatabase, events: number, say: RookeryOptions['say']): Promise<void> {
  const statements = await database.statements();
  const total = statements.reduce((sum, { totalMs }) => sum + totalMs, 0);
  say(`statements: ${rounded(total)} ms in the database for ${events} events, ${rounded((total / events) * 500)} ms per 500; dearest first`);
  for (const { calls, totalMs, meanMs, rows, sql } of statements.slice(0, 15)) {
    say(`  ${String(rounded(totalMs)).padStart(7)} ms ${String(calls).padStart(7)} calls ${String(rounded(meanMs)).padStart(7)} ms each ${String(rounded(rows / calls)).padStart(6)} rows each  ${sql.replace(/\s+/g, ' ').slice(0, 110)}`);
  }
}
