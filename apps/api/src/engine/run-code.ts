import type { Sandbox, SandboxErrorCode } from '@rookery/sandbox';
import type { CodeCheck, EngineServices } from '@rookery/engine';
import type { SandboxEventResult } from '@rookery/sdk';

/** What people are shown: several ways to fail inside share one code of the error table. */
const CODES: Readonly<Record<SandboxErrorCode, string>> = {
  'sandbox.threw': 'code.threw',
  'sandbox.code': 'code.threw',
  'sandbox.payload': 'code.threw',
  'sandbox.timeout': 'code.timeout',
  'sandbox.pending': 'code.timeout',
  'sandbox.memory': 'code.memory',
  'sandbox.crashed': 'code.memory',
  'sandbox.output': 'code.output',
  'sandbox.state': 'code.output',
};

/** Hands a batch of an agent's events to the sandbox as the JSON text they are. */
export function runCodeIn(sandbox: Sandbox): EngineServices['runCode'] {
  return async (scope, { code, codeId, language, events, memory, now, parameters }) => {
    const { results, memory: changed } = await sandbox.runBatch({
      workspaceId: String(scope.workspaceId),
      codeId,
      code,
      language,
      now,
      events: events.map(({ id, payloadText, key }) => ({ id, payload: payloadText, key })),
      memory: { agent: memory.agent, byKey: Object.fromEntries(memory.byKey) },
      parameters: JSON.stringify(parameters),
    });
    return {
      results: results.map((result): SandboxEventResult => {
        if (result.ok) return { ok: true, outputs: result.outputs.map(({ port, payload }) => ({ port, payloadText: payload })) };
        const { code: sandboxCode, message, line, column } = result.error;
        return { ok: false, error: { code: CODES[sandboxCode], message, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) } };
      }),
      memory: { ...(changed.agent === undefined ? {} : { agent: changed.agent }), byKey: new Map(Object.entries(changed.byKey)) },
    };
  };
}

/** What is wrong with an agent's code before it is published, at its line. Nothing is run. */
export function checkCodeIn(sandbox: Sandbox): CodeCheck {
  return async ({ code, language, path }) => {
    const issues = await sandbox.check(code, language);
    return issues.map(({ message, line, column }) => ({
      path,
      code: 'code.invalid',
      message: line === undefined ? message : `line ${line}${column === undefined ? '' : `, column ${column}`}: ${message}`,
      hint: 'correct the code',
    }));
  };
}
