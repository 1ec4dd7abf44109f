/** Shut when the server begins to stop: what is under way goes on, what comes is refused with 503. */
export class ClosingGate {
  #isClosing = false;

  get isClosing(): boolean {
    return this.#isClosing;
  }

  close(): void {
    this.#isClosing = true;
  }
}
