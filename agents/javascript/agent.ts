import { defineStep, errorOf, UserError, type AgentEvent, type JsonValue, type SandboxEventResult, type SandboxResult } from '@rookery/sdk';
import { spec } from './spec.js';

const AGENT_MEMORY = '';
const NOTHING_CAME_BACK: SandboxEventResult = { ok: false, error: { code: 'internal', message: errorOf('internal', { reason: 'the sandbox gave no result for this event' }).message } };

/** Memory is kept as the JSON text that crosses the sandbox's wall, so the main thread never looks into it. */
export const javascript = defineStep(spec, {
  stateKeys: (event) => (event.key === null ? [AGENT_MEMORY] : [AGENT_MEMORY, keyedMemory(event.key)]),

  async receive({ options, state, sandbox, emitText, fail }, events) {
    const { code, language } = options;
    const byKey = new Map<string, string>();
    for (const key of new Set(events.map((event) => event.key))) {
      const text = key === null ? null : textIn(state.get(keyedMemory(key)));
      if (key !== null && text !== null) byKey.set(key, text);
    }
    const { results, memory } = await sandbox.run({ code, language, events, memory: { agent: textIn(state.get(AGENT_MEMORY)), byKey } });

    const ports = ['out', ...options.ports];
    refuseStrayMemory(events, results, { ports, hasMemory: memory.agent !== undefined || memory.byKey.size > 0 });
    events.forEach((event, index) => {
      const result = results[index] ?? NOTHING_CAME_BACK;
      const stray = strayPort(result, ports);
      if (!result.ok) fail(event, result.error);
      else if (stray !== undefined) fail(event, { code: 'code.output', message: unknownPort(stray, ports) });
      else for (const output of result.outputs) emitText(output.payloadText, { from: event, port: output.port });
    });
    remember(state, memory);
  },
});

/**
 * An event that fails leaves nothing in memory. The sandbox sees to that for a throw; an output on an unknown port is
 * found only here, so the batch is thrown back until that event stands alone.
 */
function refuseStrayMemory(
  events: readonly AgentEvent[],
  results: readonly SandboxEventResult[],
  { ports, hasMemory }: { readonly ports: readonly string[]; readonly hasMemory: boolean },
): void {
  if (!hasMemory) return;
  for (const [index] of events.entries()) {
    const result = results[index];
    const stray = result === undefined ? undefined : strayPort(result, ports);
    if (stray !== undefined) throw new UserError(unknownPort(stray, ports), { code: 'code.output' });
  }
}

function strayPort(result: SandboxEventResult, ports: readonly string[]): string | undefined {
  return result.ok ? result.outputs.find((output) => !ports.includes(output.port))?.port : undefined;
}

function unknownPort(port: string, ports: readonly string[]): string {
  return `the code emitted on the output "${port}"; it has: ${ports.join(', ')}; add it under "More outputs"`;
}

function remember(
  state: { set(key: string, value: JsonValue): void; delete(key: string): void },
  { agent, byKey }: SandboxResult['memory'],
): void {
  const changes: readonly (readonly [string, string | null | undefined])[] = [[AGENT_MEMORY, agent], ...[...byKey].map(([key, text]) => [keyedMemory(key), text] as const)];
  for (const [key, text] of changes) {
    if (text === null) state.delete(key);
    else if (text !== undefined) state.set(key, text);
  }
}

function keyedMemory(key: string): string {
  return `key:${key}`;
}

function textIn(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
