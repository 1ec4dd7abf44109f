import { stripTypeScriptTypes } from 'node:module';
import { createContext, Script, type Context } from 'node:vm';
import { describeError } from '@rookery/model';
import type { SandboxEventResult, SandboxRequest } from '../agent.js';
import type { TestSandbox } from './world.js';

const FILE = 'agent-code.js';
/** As long as what it replaces, so that columns stay right. */
const EXPORT_DEFAULT = 'export default';
const ASSIGNMENT = 'exported.d =  ';

type Handler = (event: unknown, context: unknown) => unknown;
type Memory = Record<string, unknown>;

interface Run {
  readonly emit: (port: string, payload: unknown) => void;
  readonly memory: Memory;
  readonly keyed: Memory;
}

/**
 * A stand-in for the sandbox, for examples and tests of code that is trusted: `node:vm` is **no wall**, and there are
 * no limits. It knows the `export default (event, ctx)` form only.
 */
export function trustedSandbox(): TestSandbox {
  return {
    async run(request) {
      const context = createContext({ exported: {}, console: { log: () => undefined, error: () => undefined } });
      const handler = load(request, context);
      const memory = { agent: request.memory.agent, byKey: new Map(request.memory.byKey) };
      const changed = { agent: false, byKey: new Set<string>() };
      const results: SandboxEventResult[] = [];
      for (const event of request.events) {
        const outputs: { port: string; payloadText: string }[] = [];
        const run: Run = {
          emit: (port, payload) => void outputs.push({ port, payloadText: JSON.stringify(payload) }),
          memory: JSON.parse(memory.agent ?? '{}'),
          keyed: JSON.parse(memory.byKey.get(event.key ?? '') ?? '{}'),
        };
        try {
          if (!('run' in handler)) throw handler.fault;
          const { id, key } = event;
          const returned = await handler.run(JSON.parse(event.payloadText), { ...run, event: { id, key }, parameters: request.parameters, now: () => request.now, log: () => undefined });
          for (const payload of [returned].flat()) if (payload !== null && payload !== undefined) run.emit('out', payload);
        } catch (thrown) {
          results.push({ ok: false, error: describeThrow(thrown) });
          continue;
        }
        results.push({ ok: true, outputs });
        changed.agent = keep(run.memory, memory.agent, (text) => (memory.agent = text)) || changed.agent;
        if (event.key !== null && keep(run.keyed, memory.byKey.get(event.key) ?? null, (text) => memory.byKey.set(event.key ?? '', text))) changed.byKey.add(event.key);
      }
      const byKey = new Map([...changed.byKey].map((key) => [key, memory.byKey.get(key) ?? null] as const));
      return { results, memory: { ...(changed.agent ? { agent: memory.agent } : {}), byKey } };
    },
  };
}

function load(request: SandboxRequest, context: Context): { readonly run: Handler } | { readonly fault: unknown } {
  try {
    const code = request.language === 'typescript' ? stripTypeScriptTypes(request.code) : request.code;
    new Script(code.replace(EXPORT_DEFAULT, ASSIGNMENT), { filename: FILE }).runInContext(context);
    const exported: unknown = new Script('exported.d').runInContext(context);
    if (!isHandler(exported)) throw new Error('the default export is not a function; write for example "export default (event) => event"');
    return { run: exported };
  } catch (fault) {
    return { fault };
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

function keep(document: Memory, before: string | null, write: (text: string) => void): boolean {
  const text = JSON.stringify(document);
  if (text === (before ?? '{}')) return false;
  write(text);
  return true;
}

function describeThrow(thrown: unknown): { readonly code: string; readonly message: string; readonly line?: number; readonly column?: number } {
  const { message, stack } = messageAndStack(thrown);
  const place = new RegExp(`${FILE}:(\\d+)(?::(\\d+))?`).exec(stack);
  return {
    code: 'code.threw',
    message: describeError('code.threw', { reason: message }),
    ...(place?.[1] === undefined ? {} : { line: Number(place[1]) }),
    ...(place?.[2] === undefined ? {} : { column: Number(place[2]) }),
  };
}

// Errors of another realm are no instance of this one's Error.
function messageAndStack(thrown: unknown): { readonly message: string; readonly stack: string } {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) return { message: String(thrown), stack: '' };
  return { message: String(thrown.message), stack: 'stack' in thrown ? String(thrown.stack) : '' };
}
