import type { StateWrite, TimerWrite } from '../ports/turn-store.js';
import type { TurnEffects } from '../runtime/turn-effects.js';
import { Heap } from './heap.js';

const SWEEP_EVERY = 20_000;

/** The keyed state and the timers of one step, in memory for as long as the try lasts. */
export class Scratch {
  readonly #state = new Map<string, StateWrite>();
  readonly #timers = new Map<string, TimerWrite>();
  /** Also holds timers that were cancelled or set again since; those are passed over. */
  readonly #due = new Heap<TimerWrite>((a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.name < b.name));
  #writes = 0;

  /** Values that have not expired. `isTimed`: one of them may, so what is read depends on the moment. */
  read(keys: ReadonlySet<string>, now: number): { readonly values: Map<string, string>; readonly isTimed: boolean } {
    const values = new Map<string, string>();
    let isTimed = false;
    for (const key of keys) {
      const row = this.#state.get(key);
      if (row === undefined || row.value === null) continue;
      isTimed ||= row.expiresAt !== null;
      if (row.expiresAt === null || row.expiresAt > now) values.set(key, row.value);
    }
    return { values, isTimed };
  }

  /** Takes over what a turn changed. */
  apply({ stateWrites, timersCancelled, timersSet }: TurnEffects, now: number): void {
    for (const write of stateWrites) {
      if (write.value === null) this.#state.delete(write.key);
      else this.#state.set(write.key, write);
    }
    for (const timer of timersCancelled) this.#timers.delete(idOf(timer));
    for (const timer of timersSet) {
      this.#timers.set(idOf(timer), timer);
      this.#due.push(timer);
    }
    this.#writes += stateWrites.length;
    if (this.#writes >= SWEEP_EVERY) this.#sweep(now);
  }

  /** The timer that is due first. */
  nextTimer(): TimerWrite | undefined {
    for (let first = this.#due.peek(); first !== undefined; first = this.#due.peek()) {
      if (this.#timers.get(idOf(first)) === first) return first;
      this.#due.pop();
    }
    return undefined;
  }

  /** Takes out timers that are due at `now` and before `before`, by due time and name. */
  takeDue(limit: { readonly now: number; readonly before: number; readonly count: number }): readonly TimerWrite[] {
    const due: TimerWrite[] = [];
    for (let next = this.nextTimer(); next !== undefined && due.length < limit.count; next = this.nextTimer()) {
      if (next.dueAt > limit.now || next.dueAt >= limit.before) break;
      this.#due.pop();
      this.#timers.delete(idOf(next));
      due.push(next);
    }
    return due;
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Keys whose value has not expired. */
  stateKeys(now: number): number {
    this.#sweep(now);
    return this.#state.size;
  }

  #sweep(now: number): void {
    this.#writes = 0;
    for (const [key, { expiresAt }] of this.#state) if (expiresAt !== null && expiresAt <= now) this.#state.delete(key);
  }
}

function idOf({ key, name }: Pick<TimerWrite, 'key' | 'name'>): string {
  return JSON.stringify([key, name]);
}
