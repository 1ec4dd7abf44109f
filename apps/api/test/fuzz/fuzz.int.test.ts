import { until } from '@rookery/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Place } from '../../src/composition/access/place.fixture.js';
import { malformed, sendBytes } from './malformed.js';
import { judge } from './oracle.js';
import { requestsOf, type FuzzRequest } from './requests.js';
import { createSender } from './send.js';
import { startWorld, type World } from './world.js';

/** `npm run fuzz -- --requests 50000 --seed 7` sets both. */
const total = Number(process.env['ROOKERY_FUZZ_REQUESTS'] ?? 1_500);
const seed = Number(process.env['ROOKERY_FUZZ_SEED'] ?? 20_261_122);

const AT_ONCE = 8;
const CHUNK = 250;
/** More than this at rest, and something keeps what requests bring. */
const HEAP_MB = 200;
const SHOWN = 20;

let world: World;

beforeAll(async () => {
  world = await startWorld(['--max-old-space-size=400']);
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

test(`${total} requests with the seed ${seed} are answered as the document says, and show and change nothing of another workspace`, { timeout: 120_000 + total * 60 }, async () => {
  const { rookery, document, marked, own } = world;
  const { pid } = rookery;
  const verdict = judge(document, marked);
  const sender = createSender(rookery.url);
  const faults = new Map<string, number>();
  const statuses = new Map<number, number>();
  const note = (fault: string | undefined, what: () => string): void => {
    if (fault === undefined) return;
    const text = `${fault} <- ${what()}`;
    if (faults.size < 500 || faults.has(text)) faults.set(text, (faults.get(text) ?? 0) + 1);
  };
  const one = async (request: FuzzRequest): Promise<void> => {
    let answer = await sender.send(request, await world.bearerOf(request.caller));
    if (answer.status === 401 && request.caller !== 'nobody') answer = await sender.send(request, await world.bearerOf(request.caller, true));
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    note(verdict(answer, request), () => `${answer.status} ${answer.text.slice(0, 300)} <- ${written(request)}`);
  };
  const before = await world.digest();
  const arbitrary = requestsOf(document, { words: wordsOf(own, marked), own, marked });
  for (let done = 0; done < total; done += CHUNK) {
    const requests = fc.sample(arbitrary, { numRuns: Math.min(CHUNK, total - done), seed: seed + done }).values();
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (const request of requests) await one(request).catch((error: unknown) => note(String(error), () => written(request)));
    }));
  }
  const shown = [...faults.keys()].slice(0, SHOWN);
  const heapMb = await until('the heap is given back', () => heapBelow(HEAP_MB, rookery.url), 90_000);
  process.stdout.write(`fuzz: ${total} requests, seed ${seed}, heap ${heapMb} MB: ${[...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`).join(', ')}\n`);
  sender.close();
  expect(shown).toEqual([]);
  expect(await world.digest()).toEqual(before);
  expect([rookery.pid, await healthOf(rookery.url)]).toEqual([pid, 200]);
  expect(rookery.output.stderr).not.toContain('nobody foresaw');
});

test('bytes that are no HTTP, or HTTP with two meanings, are refused and hurt nobody', async () => {
  const { rookery, document, marked } = world;
  const { pid } = rookery;
  const verdict = judge(document, marked);
  const faults = await Promise.all(malformed.map(async (bytes) => {
    const answer = await sendBytes(rookery.url, bytes);
    const fault = verdict(answer);
    return fault === undefined ? [] : [`${fault} <- ${answer.status} ${answer.text.slice(0, 200)} <- ${JSON.stringify(bytes.slice(0, 200))}`];
  }));
  expect(faults.flat()).toEqual([]);
  expect([rookery.pid, await healthOf(rookery.url)]).toEqual([pid, 200]);
});

function written({ caller, method, target, headers, body, isChunked }: FuzzRequest): string {
  return `${caller}: ${method} ${target} ${JSON.stringify(headers)}${body === undefined ? '' : ` ${isChunked ? '(chunked) ' : ''}${JSON.stringify(Buffer.from(body).toString().slice(0, 500))}`}`;
}

/** What means something here: names and ids of both workspaces, and what options, times and columns are written with. */
function wordsOf(own: Place, { hook: _hook, capture: _capture, ...marked }: Place): readonly string[] {
  // Whoever knows the address of an open hook may call it, so those of the other workspace are not among them.
  const ids = [own, marked].flatMap((place) => Object.values(place).map(String));
  return [...ids, 'by', 'calls', 'words', 'sum', 'tell', 'feed', 'out', 'note', 'at', '_id', 'postgres', 'webhook-secret', 'webhook', 'manual', 'filter', 'javascript', 'draft', 'published', 'a@example.com', '1', '2', '1h', '30m', '7d', '2026-03-01T09:00:00Z', '"1"', '*', 'https://127.0.0.1:1/'];
}

async function healthOf(origin: string): Promise<number> {
  return (await fetch(new URL('/api/v1/health', origin), { signal: AbortSignal.timeout(20_000) })).status;
}

/** Megabytes in use, once they are below; asking makes the garbage that brings a collection. */
async function heapBelow(megabytes: number, origin: string): Promise<number | undefined> {
  const [text = ''] = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(new URL('/metrics', origin))).text()));
  const heap = Math.round(Number(/^rookery_process_heap_bytes (\d+)$/m.exec(text)?.[1]) / 1024 / 1024);
  return heap < megabytes ? heap : undefined;
}
