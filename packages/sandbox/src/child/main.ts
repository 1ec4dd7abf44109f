import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import type ivm from 'isolated-vm';
import { createFrameReader, encodeFrame, type Frame } from '../frame.js';
import type { SandboxLimits } from '../limits.js';
import type { BatchMessage, CheckMessage, ParentMessage } from '../messages.js';
import { CompileFault, countIsolates, createCodeIsolate, createGuestSnapshot, type CodeIsolate } from './code-isolate.js';
import { prepareCode, type Preparation } from './prepare-code.js';
import { runBatch, type BatchRunner } from './run-batch.js';

interface CodeEntry {
  readonly code: string;
  readonly language: string;
  readonly preparation: Preparation;
  /** Under load two take turns: one prepares its next context on another thread while the other runs. */
  readonly isolates: (CodeIsolate | undefined)[];
  turn: number;
}

const maxFrameBytes = 1_073_741_824;

// Everything the child will ever read from disk is read here, before it gives up root and before any user code.
const engine: typeof ivm = createRequire(import.meta.url)('isolated-vm');
const snapshot = createGuestSnapshot(engine);
const socket = new Socket({ fd: 3, readable: true, writable: true });
const readFrames = createFrameReader(maxFrameBytes);
const codes = new Map<string, CodeEntry>();
let limits: SandboxLimits | undefined;
let work: Promise<void> = Promise.resolve();
let queued = 0;

socket.on('data', (chunk: Buffer) => {
  for (const frame of readFrames(chunk)) {
    queued++;
    work = work.then(() => handle(frame)).finally(() => queued--);
  }
});
// The parent is gone: nothing here may outlive it, not even a thread that cannot be stopped.
socket.on('close', () => process.kill(process.pid, 'SIGKILL'));
socket.on('error', () => process.kill(process.pid, 'SIGKILL'));

async function handle(frame: Frame): Promise<void> {
  const message: ParentMessage = JSON.parse(frame.header);
  if (message.type === 'hello') {
    limits = message.limits;
    send(`{"type":"ready","uid":${dropPrivileges(message.uid)}}`, '');
    return;
  }
  if (limits === undefined) throw new Error('hello must come first');
  if (message.type === 'check') send(await check(message, limits), '');
  else await answerBatch(message, frame.body, limits);
}

function dropPrivileges(uid: number | null): number | null {
  const current = process.getuid?.() ?? null;
  if (uid === null || current !== 0 || !process.setgroups || !process.setgid || !process.setuid) return current;
  try {
    process.setgroups([]);
    process.setgid(uid);
    process.setuid(uid);
  } catch {
    // A user namespace without that id. The parent sees the uid in the answer and says that the wall is thinner.
  }
  return process.getuid?.() ?? null;
}

async function answerBatch(message: BatchMessage, payloads: string, given: SandboxLimits): Promise<void> {
  const entry = entryFor(message, given);
  const outcome = entry.preparation.ok
    ? await runPrepared(entry, message, payloads, given)
    : refusal(message, entry.preparation.issues[0] ?? { message: 'the code cannot run' });
  const rssMb = Math.round(process.memoryUsage.rss() / 1_048_576);
  const tail = `"isDying":${outcome.isDying},"isUndecided":${outcome.isUndecided},"rssMb":${rssMb},"isolates":${countIsolates()}`;
  send(`{"type":"batch","id":${message.id},"reports":${outcome.reports},"memory":${outcome.memory || 'null'},${tail}}`, outcome.body);
}

async function runPrepared(entry: CodeEntry, message: BatchMessage, payloads: string, given: SandboxLimits) {
  const seat = queued > 1 ? entry.turn++ % 2 : 0;
  const isolateOf = async (): Promise<CodeIsolate> => {
    if (!entry.preparation.ok) throw new Error('unprepared code has no isolate');
    const known = entry.isolates[seat];
    if (known !== undefined && !known.isDisposed && known.batches < given.recycleAfterBatches) return known;
    known?.dispose();
    const isolate = await createCodeIsolate(engine, snapshot, entry.preparation, given);
    entry.isolates[seat] = isolate;
    return isolate;
  };
  const runner: BatchRunner = {
    run: async (input, stopAfterMs) => (await isolateOf()).run(input, stopAfterMs),
    async renew() {
      entry.isolates[seat]?.dispose();
      await isolateOf();
    },
  };
  try {
    return await runBatch(runner, message, payloads, given);
  } catch (error) {
    entry.isolates[seat]?.dispose();
    if (error instanceof CompileFault) return refusal(message, error.issue);
    return refusal(message, { message: `the code could not be loaded: ${error instanceof Error ? error.message : String(error)}` });
  }
}

function refusal(message: BatchMessage, issue: { readonly message: string; readonly line?: number; readonly column?: number }) {
  const events: readonly unknown[] = JSON.parse(message.identity);
  const report = { error: { code: 'sandbox.code', ...issue }, logs: [] };
  return { reports: JSON.stringify(events.map(() => report)), body: '', memory: '', isDying: false, isUndecided: false };
}

/** Least recently used first; an agent's new version comes with a new id, so old ones fall out at that end. */
function entryFor(message: BatchMessage, given: SandboxLimits): CodeEntry {
  const known = codes.get(message.codeId);
  codes.delete(message.codeId);
  const isSame = known !== undefined && known.code === message.code && known.language === message.language;
  if (!isSame) for (const isolate of known?.isolates ?? []) isolate?.dispose();
  const entry: CodeEntry = isSame ? known : {
    code: message.code,
    language: message.language,
    preparation: prepareCode(message.code, message.language, given.maxCodeBytes),
    isolates: [],
    turn: 0,
  };
  codes.set(message.codeId, entry);
  for (const [codeId, oldest] of codes) {
    if (codes.size <= given.isolatesPerChild) break;
    for (const isolate of oldest.isolates) isolate?.dispose();
    codes.delete(codeId);
  }
  return entry;
}

async function check(message: CheckMessage, given: SandboxLimits): Promise<string> {
  const preparation = prepareCode(message.code, message.language, given.maxCodeBytes);
  if (!preparation.ok) return JSON.stringify({ type: 'check', id: message.id, issues: preparation.issues });
  try {
    (await createCodeIsolate(engine, snapshot, preparation, given)).dispose();
    return JSON.stringify({ type: 'check', id: message.id, issues: [] });
  } catch (error) {
    if (error instanceof CompileFault) return JSON.stringify({ type: 'check', id: message.id, issues: [error.issue] });
    throw error;
  }
}

function send(header: string, body: string): void {
  socket.write(encodeFrame({ header, body }));
}
