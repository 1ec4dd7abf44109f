import type { createHuginnAgent as CreateHuginnAgent } from './huginn-agent.js';
import type { prepareHardening as PrepareHardening } from './harden-intrinsics.js';
import type { createValueReader as CreateValueReader } from './value-reader.js';

/** `module`: `export default`. `huginn`: `Agent.receive`, sloppy mode. */
export type CodeForm = 'module' | 'huginn';

export interface GuestLimits {
  readonly maxOutputBytes: number;
  readonly maxOutputBytesPerEvent: number;
  readonly maxEmitsPerEvent: number;
  readonly maxMemoryBytes: number;
  readonly maxLogsPerEvent: number;
  readonly maxLogBytesPerEvent: number;
}

/**
 * Runs inside the isolate, as text: it must not refer to anything outside itself but its arguments. Leaves one global,
 * `$rookeryBoot`, which the child takes away again before user code comes in. Only strings and numbers go in and out.
 */
export function installGuest(
  createHuginnAgent: typeof CreateHuginnAgent,
  prepareHardening: typeof PrepareHardening,
  createValueReader: typeof CreateValueReader,
): void {
  const { OutputFault, CodeFault, toJson, isThenable, isNoEvent, isRecord, nameOf, sizeOf, show, describe } = createValueReader();

  type Level = 'debug' | 'info' | 'warn' | 'error';
  type Slot = 'agent' | 'keyed';
  /** One event at work. What most events never need is made when needed: this is the hottest path there is. */
  class Run {
    readonly index: number;
    /** Where its outputs begin among all outputs of the batch. */
    readonly firstOutput: number;
    isOpen = true;
    outputBytes = 0;
    /** Set with the first output that is not for port `out`. */
    ports: string[] | undefined = undefined;
    logs: [Level, string][] | undefined = undefined;
    logBytes = 0;
    /** Memory documents this event has looked at. */
    agent: Record<string, unknown> | undefined = undefined;
    keyed: Record<string, unknown> | undefined = undefined;

    constructor(index: number, firstOutput: number) {
      this.index = index;
      this.firstOutput = firstOutput;
    }
  }

  let clock = 0;
  let writeLine: (level: Level, values: readonly unknown[]) => void = () => {};
  const consoleMethod = (level: Level) => (...values: readonly unknown[]) => writeLine(level, values);
  Object.defineProperty(globalThis, 'console', {
    configurable: true,
    value: {
      log: consoleMethod('info'), info: consoleMethod('info'), debug: consoleMethod('debug'), trace: consoleMethod('debug'),
      warn: consoleMethod('warn'), error: consoleMethod('error'),
    },
  });
  const harden = prepareHardening(() => clock);
  Object.defineProperty(globalThis, '$rookeryBoot', { configurable: true, value: boot });

  function boot(factory: (exported: object) => void, form: CodeForm, controlBuffer: SharedArrayBuffer, limitsText: string): unknown {
    // 0: the event at work, read by the child's watchdog. 1: set by the child to make the batch stop early.
    const control = new Int32Array(controlBuffer);
    const limits: GuestLimits = JSON.parse(limitsText);
    const separator = '\u001e';
    const outPort = 'out';
    const plainPrototype = Object.prototype;

    let payloads: string[] = [];
    let identityText = '[]';
    let identities: readonly (readonly [string, string | null, string | null])[] | undefined;
    let parametersText: string | null = null;
    let agentMemory: string | null = null;
    let keyedMemory = new Map<string, string>();
    let isAgentChanged = false;
    let changedKeys = new Set<string>();
    let position = 0;
    let turn = 0;
    let current: Run | undefined;
    let reports: unknown[] = [];
    let outputs: string[] = [];

    writeLine = (level, values) => write(current, level, values);
    // Getters on one prototype, as accessors in an object literal cost a microsecond each time. They return bound
    // functions, so that `(event, { emit, log }) => ...` works.
    class GuestContext {
      readonly #run: Run;
      constructor(run: Run) { this.#run = run; }
      get event() {
        identities ??= JSON.parse(identityText);
        const [id, key] = identities?.[this.#run.index] ?? ['', null];
        return { id, key };
      }
      get parameters(): Readonly<Record<string, unknown>> { return parametersText === null ? {} : JSON.parse(parametersText); }
      get memory() { return recall(this.#run, 'agent'); }
      set memory(replacement: Record<string, unknown>) { replace(this.#run, 'agent', replacement); }
      get keyed() { return recall(this.#run, 'keyed'); }
      set keyed(replacement: Record<string, unknown>) { replace(this.#run, 'keyed', replacement); }
      get now() { return () => clock; }
      get log() { const run = this.#run; return (...values: readonly unknown[]) => write(run, 'info', values); }
      get emit() { return emitFor(this.#run); }
    }
    Object.freeze(Object.freeze(GuestContext).prototype);
    harden();
    protectGlobals();
    const knownGlobals = new Set(Reflect.ownKeys(globalThis));
    return operate;

    /** Returns `[reports, outputs, memory]` when the batch has ended, or null while an event awaits something. */
    function operate(...given: readonly [string, string, number, string | null, string, string | null] | readonly []): readonly string[] | null {
      if (given.length === 6) begin(...given);
      else if (current !== undefined) abandon(current);
      proceed();
      return position < payloads.length && current !== undefined ? null : finish();
    }

    function begin(joined: string, identity: string, now: number, agent: string | null, keyed: string, parameters: string | null): void {
      payloads = joined.split(separator);
      identityText = identity;
      identities = undefined;
      clock = now;
      parametersText = parameters;
      agentMemory = agent;
      keyedMemory = new Map<string, string>(keyed === '' ? [] : JSON.parse(keyed));
      isAgentChanged = false;
      changedKeys = new Set();
      position = 0;
      current = undefined;
      reports = [];
      outputs = [];
    }

    function finish(): readonly string[] {
      const hasChanges = isAgentChanged || changedKeys.size > 0;
      const memory = hasChanges
        ? { ...(isAgentChanged ? { agent: agentMemory } : {}), byKey: [...changedKeys].map((key) => [key, keyedMemory.get(key) ?? null]) }
        : null;
      return [JSON.stringify(reports), outputs.join(separator), hasChanges ? JSON.stringify(memory) : ''];
    }

    function proceed(): void {
      while (position < payloads.length && (control[1] === 0 || position === 0)) {
        control[0] = position;
        const run = new Run(position, outputs.length);
        current = run;
        const awaited = start(run);
        if (awaited === undefined) continue;
        const mine = ++turn;
        const whenSettled = (settle: (value: unknown) => void) => (value: unknown) => {
          if (mine !== turn || current !== run) return;
          settle(value);
          proceed();
        };
        awaited.then(whenSettled((value) => succeed(run, value)), whenSettled((thrown) => fail(run, 'sandbox.threw', thrown)));
        return;
      }
      // A batch told to stop early ends here: what follows has not run.
      payloads.length = position;
      control[0] = position;
    }

    /** A promise when the user's function awaits something, undefined when the event has ended. */
    function start(run: Run): Promise<unknown> | undefined {
      let event: unknown;
      try {
        event = JSON.parse(payloads[run.index] ?? '');
      } catch (error) {
        fail(run, 'sandbox.payload', error);
        return undefined;
      }
      try {
        const result = form === 'huginn' ? callHuginn(run, event) : callModule(run, event);
        // Not Promise.resolve: that gives back the user's own promise, whose `then` may be the user's own too.
        if (typeof result === 'object' && result !== null && Reflect.getPrototypeOf(result) !== plainPrototype && isThenable(result)) return new Promise((resolve) => resolve(result));
        succeed(run, result);
      } catch (error) {
        if (current === run) fail(run, 'sandbox.threw', error);
      }
      return undefined;
    }

    function callModule(run: Run, event: unknown): unknown {
      const exported: { d?: unknown } = {};
      factory(exported);
      const handler = exported.d;
      if (typeof handler !== 'function') {
        throw new CodeFault(`the default export is ${nameOf(handler)}; write for example "export default (event, ctx) => event"`);
      }
      return Reflect.apply(handler, undefined, [event, new GuestContext(run)]);
    }

    function callHuginn(run: Run, event: unknown): unknown {
      const context = new GuestContext(run);
      const agent = createHuginnAgent({
        event: context.event,
        parameters: context.parameters,
        get memory() { return context.memory; },
        set memory(replacement) { context.memory = replacement; },
        emit: context.emit,
        log: (level, values) => write(run, level, values),
      }, event);
      factory(agent);
      if (typeof agent['receive'] !== 'function') {
        throw new CodeFault('Agent.receive is missing; write for example "Agent.receive = function () { this.createEvent({}) }"');
      }
      const result: unknown = Reflect.apply(agent['receive'], agent, []);
      return isThenable(result) ? new Promise((resolve) => resolve(result)).then(() => null) : null;
    }

    function emitFor(run: Run): (port: string, payload: unknown) => void {
      return (port, payload) => {
        assertOpen(run);
        if (typeof port !== 'string' || port === '' || port.length > 64) {
          throw new OutputFault('emit: the first argument is the name of a port; write for example ctx.emit("out", event)');
        }
        take(run, port, payload);
      };
    }

    function succeed(run: Run, result: unknown): void {
      let code = 'sandbox.output';
      try {
        if (Array.isArray(result)) for (const item of result) take(run, outPort, item);
        else if (result !== undefined && result !== null) take(run, outPort, result);
        code = 'sandbox.state';
        if (run.agent !== undefined || run.keyed !== undefined) commit(run);
      } catch (error) {
        fail(run, code, error);
        return;
      }
      const count = outputs.length - run.firstOutput;
      if (run.logs === undefined && run.ports === undefined) reports.push(count);
      else reports.push({ ports: run.ports ?? Array.from({ length: count }, () => outPort), logs: run.logs ?? [] });
      end(run);
    }

    function fail(run: Run, code: string, thrown: unknown): void {
      outputs.length = run.firstOutput;
      reports.push({ error: { code, ...describe(thrown) }, logs: run.logs ?? [] });
      end(run);
    }

    function abandon(run: Run): void {
      fail(run, 'sandbox.pending', new Error('the promise never settles: nothing here can wait for a timer or the network'));
    }

    function end(run: Run): void {
      run.isOpen = false;
      current = undefined;
      turn++;
      position++;
      if (form !== 'huginn') return;
      for (const name of Reflect.ownKeys(globalThis)) if (!knownGlobals.has(name)) Reflect.deleteProperty(globalThis, name);
    }

    function take(run: Run, port: string, payload: unknown): void {
      const count = outputs.length - run.firstOutput;
      if (count >= limits.maxEmitsPerEvent) throw new OutputFault(`more than ${limits.maxEmitsPerEvent} events emitted for one event`);
      if (typeof payload !== 'object' || payload === null || (Reflect.getPrototypeOf(payload) !== plainPrototype && isNoEvent(payload))) {
        throw new OutputFault(`an event must be an object, this is ${nameOf(payload)}; return an object, an array of objects or null`);
      }
      const text = toJson(payload, 'the event', OutputFault);
      const size = sizeOf(text, limits.maxOutputBytes);
      if (size > limits.maxOutputBytes) throw new OutputFault(`the event is larger than ${limits.maxOutputBytes} bytes; emit less, or in parts`);
      run.outputBytes += size;
      if (run.outputBytes > limits.maxOutputBytesPerEvent) {
        throw new OutputFault(`the events emitted for one event are larger than ${limits.maxOutputBytesPerEvent} bytes together`);
      }
      if (port !== outPort) run.ports ??= Array.from({ length: count }, () => outPort);
      run.ports?.push(port);
      outputs.push(text);
    }

    function recall(run: Run, slot: Slot): Record<string, unknown> {
      assertOpen(run);
      const known = run[slot];
      if (known !== undefined) return known;
      const text = slot === 'agent' ? agentMemory : keyedMemory.get(keyOf(run));
      // A fresh copy for each event: what an event keeps a hold of cannot reach the next, and a throw needs no undoing.
      const document: Record<string, unknown> = text === null || text === undefined ? {} : JSON.parse(text);
      run[slot] = document;
      return document;
    }

    function replace(run: Run, slot: Slot, replacement: unknown): void {
      assertOpen(run);
      if (slot === 'keyed') keyOf(run);
      const document = replacement ?? {};
      if (!isRecord(document)) throw new TypeError(`memory must be an object, this is ${nameOf(document)}`);
      run[slot] = document;
    }

    function commit(run: Run): void {
      const agent = run.agent === undefined ? agentMemory : remember(run.agent);
      const keyed = run.keyed === undefined ? undefined : remember(run.keyed);
      if (agent !== agentMemory) {
        agentMemory = agent;
        isAgentChanged = true;
      }
      if (keyed === undefined) return;
      const key = keyOf(run);
      if (keyed === (keyedMemory.get(key) ?? null)) return;
      changedKeys.add(key);
      if (keyed === null) keyedMemory.delete(key);
      else keyedMemory.set(key, keyed);
    }

    function remember(document: Record<string, unknown>): string | null {
      const text = toJson(document, 'memory', Error);
      if (sizeOf(text, limits.maxMemoryBytes) > limits.maxMemoryBytes) {
        throw new Error(`memory is larger than ${limits.maxMemoryBytes} bytes; keep less, or keep it per key in ctx.keyed`);
      }
      return text === '{}' ? null : text;
    }

    function keyOf(run: Run): string {
      identities ??= JSON.parse(identityText);
      const key = identities?.[run.index]?.[2] ?? null;
      if (key === null) throw new TypeError('ctx.keyed needs an event with a key; use ctx.memory, or give the source a key');
      return key;
    }

    function write(run: Run | undefined, level: Level, values: readonly unknown[]): void {
      if (run === undefined || !run.isOpen || run.logBytes === Infinity) return;
      const text = values.map(show).join(' ');
      run.logs ??= [];
      run.logBytes += text.length * 3;
      if (run.logs.length < limits.maxLogsPerEvent && run.logBytes <= limits.maxLogBytesPerEvent) {
        run.logs.push([level, text]);
        return;
      }
      run.logBytes = Infinity;
      run.logs.push(['warn', 'this line and all further ones of this event were dropped: it logs too much']);
    }

    // Built-in globals cannot be reassigned. Huginn's form may add its own (`events = ...`): they go after each event.
    function protectGlobals(): void {
      if (form === 'module') {
        Object.freeze(globalThis);
        return;
      }
      for (const name of Reflect.ownKeys(globalThis)) {
        const property = Reflect.getOwnPropertyDescriptor(globalThis, name);
        if (property?.configurable !== true) continue;
        Object.defineProperty(globalThis, name, 'value' in property ? { configurable: false, writable: false } : { configurable: false });
      }
    }

    function assertOpen(run: Run): void {
      if (!run.isOpen) throw new Error('this event has ended; await everything before the function returns');
    }
  }
}
