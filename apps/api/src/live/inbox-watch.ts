/** Ids kept to recognise late ones; a transaction that takes longer than so many messages after it is shown on reload only. */
const REMEMBERED = 1_000;

/**
 * Tells new messages from known ones. Ids are given out before they are committed, so a lower id may appear after a
 * higher one: it is not enough to remember the highest.
 */
export class InboxWatch {
  readonly #seen = new Set<number>();
  #floor: number;

  /** `newest`: ids of the newest messages there are, in any order. */
  constructor(newest: readonly number[]) {
    this.#floor = newest.length < REMEMBERED ? 0 : Math.min(...newest) - 1;
    for (const id of newest) this.#seen.add(id);
  }

  static readonly remembered = REMEMBERED;

  /** Only ids above this can be new. */
  get floor(): number {
    return this.#floor;
  }

  /** The highest id so far; 0 without any. */
  get highest(): number {
    return Math.max(0, ...this.#seen);
  }

  /** Those of `ids` that were not there before. */
  take(ids: readonly number[]): readonly number[] {
    const fresh = ids.filter((id) => id > this.#floor && !this.#seen.has(id));
    for (const id of fresh) this.#seen.add(id);
    if (this.#seen.size > 2 * REMEMBERED) {
      const ascending = [...this.#seen].toSorted((one, other) => one - other);
      for (const id of ascending.slice(0, ascending.length - REMEMBERED)) {
        this.#seen.delete(id);
        this.#floor = id;
      }
    }
    return fresh;
  }
}
