import { TransientError, type AgentEvent, type SandboxRequest, type StepContext, type StepType } from '@rookery/sdk';

/** Thrown out of a batch over several moments when its outcome depends on the clock: it is run again, moment by moment. */
export class NeedsOneMoment extends TransientError {}

/**
 * A step that tells when it looks at the clock. In earnest every moment is a turn of its own; to run many as one batch gives the
 * same only while nothing depends on the time: no `now`, no expiry, and each output emitted while the last event it comes from is at work.
 * `note` is called before the throw, which a handler may swallow.
 */
export function watchingTheClock(type: StepType, note: () => void): StepType {
  const refuse: Refuse = (reason) => {
    note();
    throw new NeedsOneMoment(reason);
  };
  return {
    ...type,
    receive: (context, events) => {
      const work = new WorkAt(events, refuse);
      return type.receive(watched(context, work, refuse), work.events);
    },
  };
}

type Refuse = (reason: string) => never;

/** Follows which event a handler has in hand. */
class WorkAt {
  readonly events: readonly AgentEvent[];
  readonly #times: ReadonlyMap<string, number>;
  readonly #refuse: Refuse;
  #at = 0;

  constructor(events: readonly AgentEvent[], refuse: Refuse) {
    this.#refuse = refuse;
    this.#times = new Map(events.map(({ id, createdAt }) => [id, createdAt]));
    this.events = new Proxy(events, {
      get: (list, name, receiver) => {
        const index = typeof name === 'string' ? Number(name) : Number.NaN;
        this.#at = list[index]?.createdAt ?? this.#at;
        const value: unknown = Reflect.get(list, name, receiver);
        return value;
      },
    });
  }

  /** What comes from these events is emitted at the moment of the last of them. */
  check(from: { readonly id: string } | readonly { readonly id: string }[]): void {
    let at = Number.NEGATIVE_INFINITY;
    for (const event of Array.isArray(from) ? from : [from]) at = Math.max(at, this.#times.get(event.id) ?? at);
    if (at !== this.#at) this.#refuse('an output belongs to no single moment');
  }
}

function watched(context: StepContext<unknown>, work: WorkAt, refuse: Refuse): StepContext<unknown> {
  const { state, sandbox } = context;
  return {
    ...context,
    get now(): number {
      return refuse('the clock was read');
    },
    state: {
      ...state,
      set: (key, value, options) => {
        if (options?.ttlMs !== undefined) refuse('state expires');
        state.set(key, value, options);
      },
    },
    sandbox: {
      run: (request) => {
        if (readsClock(request.code)) refuse('the code reads the clock');
        return sandbox.run(request);
      },
    },
    emit: (payload, options) => {
      work.check(options.from);
      context.emit(payload, options);
    },
    emitText: (text, options) => {
      work.check(options.from);
      context.emitText(text, options);
    },
    forward: (event, port) => {
      work.check(event);
      context.forward(event, port);
    },
    fail: (event, error) => {
      work.check(event);
      context.fail(event, error);
    },
  };
}

/**
 * Whether code may ask for the time. Dates made from something given, `Date.parse` and `Date.UTC` do not; any other word that could lead
 * to the clock counts, so that a doubt costs speed and not truth.
 */
export function readsClock(code: SandboxRequest['code']): boolean {
  const rest = code.replaceAll(/\bnew\s+Date\s*\(\s*[^\s)./]|\bDate\s*\.\s*(parse|UTC)\b/g, ' ');
  return /\b(Date|now|Temporal|Intl|performance|globalThis|eval|Function|constructor|Reflect)\b|\\u/.test(rest);
}
