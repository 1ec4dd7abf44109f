import { rookeryOwner, type Rookery } from '@rookery/testkit';
import type { Benchmark, BenchmarkContext, BenchmarkRun } from '../benchmark.ts';
import { percentile, rounded, type Figures } from '../figures.ts';
import { runLoad } from '../load/run-load.ts';
import { startEcho } from '../reference/echo.ts';
import { startProcessPair } from '../server/process-pair.ts';
import { startRookeryProcess } from '../server/rookery-process.ts';

const CONNECTIONS = 64;
const CALL_MS = 10_000;

/** What it costs to know who calls, and how soon one who signed out is out at another process. */
export const auth: Benchmark = {
  summary: 'authorised reads, and signing out everywhere at one of two processes',
  reference: 'a bare Fastify server that answers the same reads to everybody',
  settings: ({ isQuick }) => ({ route: 'GET /api/v1/auth/me', connections: CONNECTIONS, seconds: secondsOf(isQuick), rounds: roundsOf(isQuick) }),
  run: async (context: BenchmarkContext): Promise<BenchmarkRun> => {
    const { isQuick } = context;
    const figures = await checksOfRookery(context);
    await using echo = await startEcho();
    const reference = await checks(echo.ready, 'none', isQuick);
    const postgres = await revocations(isQuick, false);
    const redis = await revocations(isQuick, true);
    return { figures: { ...figures, revocationMs: { ...postgres, redis } }, reference, checks: { isExact: true, rounds: 2 * roundsOf(isQuick) } };
  },
};

const secondsOf = (isQuick: boolean): number => (isQuick ? 2 : 15);
const roundsOf = (isQuick: boolean): number => (isQuick ? 3 : 20);

async function checksOfRookery(context: BenchmarkContext): Promise<Figures> {
  await using rookery = await startRookeryProcess(context);
  const token = await signIn(rookery.url);
  const endSpan = await rookery.measure();
  const figures = await checks(`${rookery.url}/api/v1/auth/me`, `Bearer ${token}`, context.isQuick);
  await endSpan(1);
  await call(rookery.url, 'logout', token);
  const { status } = await fetch(`${rookery.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(CALL_MS) });
  if (status !== 401) throw new Error(`auth: a session that was ended is answered ${status}`);
  return figures;
}

async function checks(url: string, authorization: string, isQuick: boolean): Promise<Figures> {
  const load = (ms: number) => runLoad({ url, authorization, connections: CONNECTIONS, eventsPerPost: 1, firstEvent: 1, durationMs: ms });
  await load(isQuick ? 500 : 3_000);
  const { accepted, ms, p50Ms, p99Ms } = await load(secondsOf(isQuick) * 1_000);
  return { checksPerS: rounded((accepted * 1_000) / ms), checkP50Ms: p50Ms, checkP99Ms: p99Ms };
}

async function revocations(isQuick: boolean, hasRedis: boolean): Promise<Figures> {
  await using pair = await startProcessPair({ hasRedis });
  const times: number[] = [];
  for (let round = 0; round < roundsOf(isQuick); round += 1) times.push(await revocation(pair.one, pair.other));
  const sorted = times.toSorted((one, other) => one - other);
  return { p50: percentile(sorted, 0.5), max: percentile(sorted, 1) };
}

/** From the log-out being sent to one process until the page that is open at the other is cut off. */
async function revocation(one: Rookery, other: Rookery): Promise<number> {
  const [here, there] = [await signIn(one.url), await signIn(other.url)];
  const page = await fetch(`${other.url}/api/v1/live`, { headers: { authorization: `Bearer ${there}` }, signal: AbortSignal.timeout(6 * CALL_MS) });
  const reader = page.body?.getReader();
  if (reader === undefined || (await reader.read()).done) throw new Error(`auth: the stream did not open: ${page.status}`);
  const startedAt = performance.now();
  await call(one.url, 'logout-everywhere', here);
  let last = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) last = new TextDecoder().decode(part.value);
  const ms = performance.now() - startedAt;
  if (!last.includes('"reason":"signed out"')) throw new Error(`auth: the stream ended with ${JSON.stringify(last.slice(-200))}`);
  return ms;
}

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rookeryOwner), signal: AbortSignal.timeout(CALL_MS) });
  if (!response.ok) throw new Error(`auth: signing in is answered ${response.status}`);
  return ((await response.json()) as { readonly accessToken: string }).accessToken;
}

async function call(url: string, what: 'logout' | 'logout-everywhere', token: string): Promise<void> {
  const { ok, status } = await fetch(`${url}/api/v1/auth/${what}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(CALL_MS) });
  if (!ok) throw new Error(`auth: "${what}" is answered ${status}`);
}
