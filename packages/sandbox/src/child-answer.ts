import { recordSeparator, type Frame } from './frame.js';
import { locateInStack, type CodeIssue } from './issue.js';
import type { SandboxLimits } from './limits.js';
import type { BatchAnswer, CheckAnswer, EventReport, LogLine } from './messages.js';
import { sandboxErrorCodes, type EventResult, type LogEntry } from './request.js';

/** What came back for a batch, checked: the child is on the other side of the wall and may be anybody's by now. */
export interface ParsedAnswer {
  readonly results: readonly EventResult[];
  readonly agent: string | null | undefined;
  readonly byKey: readonly (readonly [string, string | null])[];
  readonly isDying: boolean;
  readonly isUndecided: boolean;
  readonly rssMb: number;
  readonly isolates: number;
}

export interface Expectation {
  readonly eventCount: number;
  /** The memory keys of those events: no other may change. */
  readonly memoryKeys: ReadonlySet<string>;
  readonly limits: SandboxLimits;
}

export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

const outputPort = 'out';

/** Throws `MalformedAnswer`. Payloads are bounded but not parsed: whoever stores them as JSON does that. */
export function parseBatchAnswer(frame: Frame, expected: Expectation): ParsedAnswer {
  const answer: BatchAnswer = parseHeader(frame.header);
  if (answer.type !== 'batch' || !Array.isArray(answer.reports) || answer.reports.length > expected.eventCount) throw new MalformedAnswer('not a batch answer');
  const texts = frame.body === '' ? [] : frame.body.split(recordSeparator);
  const { limits } = expected;
  let position = 0;

  const results = answer.reports.map((report): EventResult => {
    if (typeof report === 'object' && 'error' in report) return failure(report, limits);
    const ports = typeof report === 'number' ? undefined : report.ports;
    const count = ports?.length ?? Number(report);
    if (!(count >= 0 && count <= limits.maxEmitsPerEvent && position + count <= texts.length)) throw new MalformedAnswer('outputs do not add up');
    const outputs = texts.slice(position, position + count).map((payload, index) => ({ port: portOf(ports?.[index]), payload }));
    if (outputs.some(({ payload }) => payload.length > limits.maxOutputBytes)) throw new MalformedAnswer('an output is over the limit');
    position += count;
    return { ok: true, outputs, logs: typeof report === 'number' ? [] : logsOf(report.logs, limits) };
  });
  if (position !== texts.length) throw new MalformedAnswer('outputs do not add up');
  const agent = answer.memory?.agent;
  const byKey = answer.memory?.byKey ?? [];
  for (const [key, text] of byKey) {
    if (!expected.memoryKeys.has(key)) throw new MalformedAnswer('memory of a foreign key');
    assertMemory(text, limits);
  }
  if (agent !== undefined) assertMemory(agent, limits);
  return { results, agent, byKey, isDying: Boolean(answer.isDying), isUndecided: Boolean(answer.isUndecided), rssMb: Number(answer.rssMb) || 0, isolates: Number(answer.isolates) || 0 };
}

export function parseCheckAnswer(frame: Frame): readonly CodeIssue[] {
  const answer: CheckAnswer = parseHeader(frame.header);
  if (answer.type !== 'check' || !Array.isArray(answer.issues)) throw new MalformedAnswer('not a check answer');
  return answer.issues.map((issue) => ({ message: String(issue.message), ...placeOf(issue) }));
}

function parseHeader<Answer>(header: string): Answer {
  try {
    return JSON.parse(header);
  } catch (cause) {
    throw new MalformedAnswer('the header is not JSON', { cause });
  }
}

function failure(report: Extract<EventReport, { readonly error: unknown }>, limits: SandboxLimits): EventResult {
  const { message, stack } = report.error;
  const code = sandboxErrorCodes.find((known) => known === report.error.code);
  if (code === undefined) throw new MalformedAnswer('not an error code');
  const place = typeof stack === 'string' ? locateInStack(stack) : placeOf(report.error);
  return { ok: false, error: { code, message: String(message), ...place }, logs: logsOf(report.logs, limits) };
}

function placeOf(place: { readonly line?: number; readonly column?: number }): { line?: number; column?: number } {
  return {
    ...(typeof place.line === 'number' ? { line: place.line } : {}),
    ...(typeof place.column === 'number' ? { column: place.column } : {}),
  };
}

function portOf(port: string | undefined): string {
  if (port === undefined) return outputPort;
  if (typeof port !== 'string' || port === '' || port.length > 64) throw new MalformedAnswer('not a port');
  return port;
}

function logsOf(lines: readonly LogLine[], limits: SandboxLimits): readonly LogEntry[] {
  if (!Array.isArray(lines) || lines.length > limits.maxLogsPerEvent + 1) throw new MalformedAnswer('too many log lines');
  return lines.map(([level, text]) => ({ level, text: String(text).slice(0, limits.maxLogBytesPerEvent) }));
}

function assertMemory(text: string | null, limits: SandboxLimits): void {
  if (text !== null && (typeof text !== 'string' || text.length > limits.maxMemoryBytes)) throw new MalformedAnswer('memory is over the limit');
}
