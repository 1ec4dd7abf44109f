import { createSandbox, type Sandbox } from '@rookery/sandbox';
import { outputsOf, type AgentType, type Example, type ExampleEvent } from '@rookery/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playAgain, playedOf, START, tryOver, type Recording } from './test/play.js';
import { types } from './test/run-case.js';

const RUN_ON = 180_000;
/** Every example of every step that says what it is given. */
const cases = [...types.values()].filter(({ kind, spec }) => kind === 'step' && spec.part === undefined)
  .flatMap((type) => type.spec.examples.filter(({ given = [] }) => given.length > 0).map((example) => ({ name: `${type.spec.type}: ${example.title}`, type, example })));

/** The example's events three times over some minutes, closer and closer, each at a moment of its own. */
function recordingsOf({ given = [] }: Example): Readonly<Record<string, Recording>> {
  const all = [20_000, 3_000, 7].flatMap((pace, round) => given.map((event, index) => ({ event, at: START + 60_000 * round + pace * index + 7 * round + index })));
  const bySource = Map.groupBy(all.toSorted((a, b) => a.at - b.at), ({ event }) => event.from ?? 'source');
  return Object.fromEntries([...bySource].map(([slug, entries], source) => [slug, entries.map(({ event, at }, index) => toEvent(event, { producerId: source + 1, position: index + 1, at }))]));
}

function toEvent(event: ExampleEvent, { producerId, position, at }: { readonly producerId: number; readonly position: number; readonly at: number }): Recording[number] {
  const shift = at - Date.parse(event.at ?? '2026-01-01T00:00:00Z');
  return {
    producerId, position, version: 1, slot: 0, key: event.key ?? null, payloadText: JSON.stringify(event.payload), traceId: `${producerId}-${position}`, parents: [], hops: 0, createdAt: at, replayId: null,
    occurredAt: event.occurredAt === undefined ? at : Date.parse(event.occurredAt) + shift, expiresAt: event.expiresAt === undefined ? null : Date.parse(event.expiresAt) + shift,
  };
}

/** The step between its sources and a filter a port, so that what leaves each port is on record. */
function documentOf({ spec }: AgentType, { options }: Example, sources: readonly string[]): object {
  const ports = [...outputsOf(spec, options).map(({ name }) => name), 'error'];
  const filter = { type: 'filter', version: 1, options: { conditions: [{ field: 'nothing', is: 'absent' }] } };
  const agents = {
    ...Object.fromEntries(sources.map((slug) => [slug, { type: 'manual', version: 1 }])), step: { type: spec.type, version: spec.version, options },
    ...Object.fromEntries(ports.map((_port, index) => [`after-${index}`, filter])),
  };
  return { schemaVersion: 1, name: 'one-step', agents, links: [...sources.map((from) => ({ from, to: 'step' })), ...ports.map((port, index) => ({ from: 'step', port, to: `after-${index}` }))] };
}

describe('a try comes to what the engine comes to', () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = createSandbox({ children: 1 });
  });
  afterAll(() => sandbox.close());

  test.each(cases)('$name', async ({ type, example }) => {
    const given = recordingsOf(example);
    const document = documentOf(type, example, Object.keys(given));
    const until = START + 150_000 + RUN_ON;
    const { recordings, ...played } = await playAgain(document, given, sandbox, until);
    expect(playedOf(await tryOver(document, recordings, sandbox, until))).toEqual(played);
  }, 60_000);
});
