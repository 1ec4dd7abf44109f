import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@rookery/model';
import type { AgentType } from '../agent.js';
import { parseOptions } from '../manifest.js';
import { outputsOf, type Example } from '../spec.js';
import { runAgent } from './run-agent.js';
import type { RunResult } from './run-result.js';
import type { WorldOptions } from './world.js';

/** The outside that a type's examples run in. */
export type ExampleWorld = Pick<WorldOptions, 'net' | 'credentials' | 'sandbox' | 'parameters' | 'tables' | 'values'>;

interface Shown {
  readonly port: string;
  readonly payload: JsonObject;
}

/** Every example parses; those with `expect` are run and must show exactly that. */
export async function exampleFaults(agent: AgentType, world: ExampleWorld): Promise<readonly string[]> {
  const faults = await Promise.all(agent.spec.examples.map(async (example) => {
    const found = [...portFaults(agent, example), ...(await oneExample(agent, example, world))];
    return found.map((fault) => `example "${example.title}": ${fault}`);
  }));
  return faults.flat();
}

async function oneExample(agent: AgentType, example: Example, world: ExampleWorld): Promise<readonly string[]> {
  const parsed = parseOptions(agent, { version: agent.spec.version, options: example.options }, 'options');
  if (!parsed.ok) return parsed.issues.map((issue) => `${issue.path}: ${issue.message}`);
  if (example.expect === undefined) return [];
  try {
    const run = await runExample(agent, example, world, Infinity);
    return [...expectFaults(example, run), ...lineageFaults(agent, run), ...(await batchFaults(agent, example, world, run))];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

async function runExample(agent: AgentType, example: Example, world: ExampleWorld, batchSize: number): Promise<RunResult> {
  const given = example.given ?? [];
  const shared = { ...world, options: example.options };
  if (agent.kind !== 'source') return runAgent(agent, { ...shared, receive: given, batchSize, ...(example.wait === undefined ? {} : { wait: example.wait }) });
  const [typed] = given;
  return runAgent(agent, typed === undefined ? shared : { ...shared, inject: typed.payload });
}

function expectFaults(example: Example, run: RunResult): readonly string[] {
  const expected = (example.expect ?? []).map(({ port = 'out', payload }) => ({ port, payload }));
  const shown = [...run.emitted.map(({ port, payload }) => ({ port, payload })), ...run.failed.map(failureShown)];
  const calls = run.deliveries.filter((delivery) => delivery.error !== null).map((delivery) => `the call failed: ${String(delivery.error?.message)}`);
  return isDeepStrictEqual(shown, expected) ? calls : [`expected ${JSON.stringify(expected)}, came ${JSON.stringify(shown)}`, ...calls];
}

/** As the engine writes what leaves by the `error` port. */
function failureShown({ error, payload }: RunResult['failed'][number]): Shown {
  return { port: 'error', payload: { error: { ...error }, event: payload } };
}

/** Order is promised per key, so results are compared key by key. */
async function batchFaults(agent: AgentType, example: Example, world: ExampleWorld, whole: RunResult): Promise<readonly string[]> {
  if (agent.kind !== 'step' && agent.kind !== 'lookup') return [];
  const sizes = [1, 2, 3].filter((size) => size < (example.given?.length ?? 0));
  const runs = await Promise.all(sizes.map(async (size) => ({ size, run: await runExample(agent, example, world, size) })));
  return runs
    .filter(({ run }) => !isDeepStrictEqual(effectsByKey(run), effectsByKey(whole)))
    .map(({ size, run }) => `in batches of ${size} came ${JSON.stringify(effectsByKey(run))}, in one batch ${JSON.stringify(effectsByKey(whole))}`);
}

function effectsByKey(run: RunResult): { readonly emitted: readonly unknown[]; readonly failed: readonly unknown[] } {
  const effects = run.emitted.map(({ key, port, payload, from }) => ({ key, effect: { port, payload, from } }));
  const groups = Object.groupBy(effects, ({ key }) => key ?? '');
  const emitted = Object.entries(groups).map(([key, group = []]) => [key, group.map(({ effect }) => effect)] as const);
  return { emitted: emitted.toSorted(([left], [right]) => (left < right ? -1 : 1)), failed: run.failed };
}

function lineageFaults(agent: AgentType, run: RunResult): readonly string[] {
  if (agent.kind === 'source') return [];
  const known = new Set(run.given.map((event) => event.id));
  const strays = run.emitted.filter(({ from, traceId }) => from.length === 0 || from.some((id) => !known.has(id)) || traceId === null || !known.has(traceId));
  return strays.map(({ payload }) => `an output has no parent among the given events: ${JSON.stringify(payload)}`);
}

function portFaults(agent: AgentType, example: Example): readonly string[] {
  const ports = [...outputsOf(agent.spec, example.options).map((port) => port.name), 'error'];
  const named = (example.expect ?? []).map(({ port = 'out' }) => port);
  return [...new Set(named)].filter((port) => !ports.includes(port)).map((port) => `the port "${port}" is not declared; declared are ${ports.join(', ')}`);
}
