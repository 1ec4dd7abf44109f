import type { AgentEvent, EmitOptions, EventReference } from '@rookery/sdk';
import type { JsonObject } from '@rookery/model';
import { checkKey } from './key-limit.js';
import type { StateWrite, TimerKey, TimerWrite } from '../ports/turn-store.js';

export interface Output {
  readonly port: string;
  readonly payloadText: string;
  readonly from: readonly EventReference[];
  readonly key: string | null;
  readonly occurredAt: number;
  readonly expiresAt: number | null;
}

export interface Failure {
  readonly event: AgentEvent;
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * What a batch wants to change, gathered in memory until the commit. State reads see the writes of the same batch; a
 * child layer (half a batch that is tried again) starts from its parent and is merged only when it succeeds.
 */
export class TurnEffects {
  readonly outputs: Output[] = [];
  readonly failures: Failure[] = [];
  readonly #state = new Map<string, StateWrite>();
  readonly #timersSet = new Map<string, TimerWrite>();
  readonly #timersCancelled = new Map<string, TimerKey>();
  readonly #committed: ReadonlyMap<string, string>;
  readonly #parent: TurnEffects | undefined;

  constructor(committed: ReadonlyMap<string, string>, parent?: TurnEffects) {
    this.#committed = committed;
    this.#parent = parent;
  }

  layer(): TurnEffects {
    return new TurnEffects(this.#committed, this);
  }

  /** Takes over what a layer that succeeded gathered. */
  merge(layer: TurnEffects): void {
    this.outputs.push(...layer.outputs);
    this.failures.push(...layer.failures);
    for (const [key, write] of layer.#state) this.#state.set(key, write);
    for (const timer of layer.#timersSet.values()) this.setTimer(timer);
    for (const timer of layer.#timersCancelled.values()) this.cancelTimer(timer.key, timer.name);
  }

  readState(key: string, now: number): string | undefined {
    const write = this.#findWrite(key);
    if (write === undefined) return this.#committed.get(key);
    return write.value === null || (write.expiresAt !== null && write.expiresAt <= now) ? undefined : write.value;
  }

  writeState(write: StateWrite): void {
    this.#state.set(write.key, write);
  }

  setTimer(timer: TimerWrite): void {
    const id = JSON.stringify([timer.key, timer.name]);
    this.#timersCancelled.delete(id);
    this.#timersSet.set(id, timer);
  }

  cancelTimer(key: string, name: string): void {
    const id = JSON.stringify([key, name]);
    this.#timersSet.delete(id);
    this.#timersCancelled.set(id, { key, name });
  }

  emit(payloadText: string, options: EmitOptions): void {
    const from = Array.isArray(options.from) ? options.from : [options.from];
    const [first] = from;
    if (first === undefined) throw new Error('emit: "from" is empty; name the event it comes from');
    this.outputs.push({
      port: options.port ?? 'out',
      payloadText,
      from,
      key: typeof options.key === 'string' ? checkKey('key', options.key) : options.key === null ? null : first.key,
      occurredAt: options.occurredAt ?? first.occurredAt,
      expiresAt: options.expiresAt === undefined ? first.expiresAt : options.expiresAt,
    });
  }

  get stateWrites(): readonly StateWrite[] {
    return [...this.#state.values()];
  }

  get timersSet(): readonly TimerWrite[] {
    return [...this.#timersSet.values()];
  }

  get timersCancelled(): readonly TimerKey[] {
    return [...this.#timersCancelled.values()];
  }

  #findWrite(key: string): StateWrite | undefined {
    const own = this.#state.get(key);
    return own !== undefined || this.#parent === undefined ? own : this.#parent.#findWrite(key);
  }
}

export function textOf(payload: JsonObject): string {
  return JSON.stringify(payload);
}
