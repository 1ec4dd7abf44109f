/** So many a second, counted from each full second on. */
export class Allowance {
  readonly #most: number;
  #second = 0;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one at a moment in milliseconds; `false` when the second has had its share. */
  take(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) this.#count = 0;
    this.#second = second;
    this.#count += 1;
    return this.#count <= this.#most;
  }
}
