import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { percentile } from '../figures.ts';
import type { CrowdPlan, CrowdTally } from './crowd.ts';

const AT_ONCE = 50;
const LOOK_MS = 5;

interface Heard {
  readonly delays: number[];
  readonly seen: Set<string>;
  doubled: number;
  lastAt: number;
}

const heard: Heard = { delays: [], seen: new Set(), doubled: 0, lastAt: 0 };

process.once('message', (plan: CrowdPlan) => {
  gather(plan).then(
    () => {
      process.send?.({ isReady: true });
      process.on('message', (order: { readonly messages: number; readonly withinMs: number }) => void hear(order).then((tally) => process.send?.(tally)));
    },
    (error: unknown) => {
      process.stderr.write(`crowd: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));

async function gather({ url, sockets, channels }: CrowdPlan): Promise<void> {
  for (let first = 0; first < sockets; first += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, sockets - first) }, (_, index) => join(url, first + index, channels[(first + index) % channels.length] ?? '')));
  }
}

function join(url: string, number: number, channel: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url}?channel=${encodeURIComponent(channel)}`, ['rookery.push'], { perMessageDeflate: false });
    socket.once('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`a socket was closed: ${code} ${reason.toString()}`)));
    socket.on('message', (text) => {
      const frame = JSON.parse(String(text)) as { readonly type: string; readonly data: { readonly id: string; readonly sentAt: number } };
      if (frame.type === 'subscribed') resolve();
      else take(number, frame.data);
    });
  });
}

function take(number: number, { id, sentAt }: { readonly id: string; readonly sentAt: number }): void {
  const now = Date.now();
  const key = `${number} ${id}`;
  if (heard.seen.has(key)) heard.doubled += 1;
  heard.seen.add(key);
  heard.delays.push(now - sentAt);
  heard.lastAt = now;
}

async function hear({ messages, withinMs }: { readonly messages: number; readonly withinMs: number }): Promise<CrowdTally> {
  const end = performance.now() + withinMs;
  while (heard.delays.length < messages && performance.now() < end) await sleep(LOOK_MS);
  const delays = Float64Array.from(heard.delays).toSorted();
  const tally = { messages: delays.length, doubled: heard.doubled, lastAt: heard.lastAt, p50Ms: percentile(delays, 0.5), p99Ms: percentile(delays, 0.99), maxMs: percentile(delays, 1) };
  heard.delays.length = 0;
  heard.seen.clear();
  heard.doubled = 0;
  return tally;
}
