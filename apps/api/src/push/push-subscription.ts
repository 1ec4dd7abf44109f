import { CLOSE, messageFrame, skippedFrame, subscribedFrame } from './push-frames.js';
import type { AddedMessage, KeptMessage } from './push.repository.js';

/** Above this a listener counts as slow; far more than a healthy connection ever has on its way. */
const MOST_BUFFERED_BYTES = 1024 * 1024;
/** While old messages are read, the next page waits until no more than this is on its way. */
const PAGE_BUFFERED_BYTES = 128 * 1024;
const PAGE = 200;

/** One connection, as the rest sees it. */
export interface ListenerSocket {
  /** Bytes that were sent and are still here. */
  readonly bufferedBytes: number;
  send(text: string): void;
  /** Resolves when what was sent before is on its way, or the connection ended. */
  drained(): Promise<void>;
  close(end: { readonly code: number; readonly reason: string }): void;
}

export interface SubscriptionParts {
  readonly channel: string;
  readonly socket: ListenerSocket;
  readonly whenSlow: 'disconnect' | 'skip';
  /** What the channel keeps after a position, at most so many, the oldest first. */
  readonly read: (after: number, limit: number) => Promise<readonly KeptMessage[]>;
}

/**
 * What one listener gets of one channel: every message after its cursor, in order, each once. New ones come straight
 * from memory; where one is missing in between, the store is read.
 */
export class Subscription {
  readonly channel: string;
  readonly #parts: SubscriptionParts;
  #sent = 0;
  #newest = 0;
  #skipped = 0;
  #isEnded = false;
  #isOpen = false;
  #isReading = false;

  constructor(parts: SubscriptionParts) {
    this.channel = parts.channel;
    this.#parts = parts;
  }

  /**
   * Begins after the cursor of the last message the listener has, or, without one, at `head`, where the channel stands. What is offered
   * meanwhile is not lost. Rejects when the store cannot be read.
   */
  async open(head: number, after: number | undefined): Promise<void> {
    const start = Math.min(after ?? head, head);
    const page = start < head ? await this.#parts.read(start, PAGE) : [];
    if (this.#isEnded) return;
    const missed = after !== undefined && (after > head || (start < head && page[0]?.position !== start + 1));
    this.#parts.socket.send(subscribedFrame(this.channel, start, missed));
    this.#sent = start;
    this.#isOpen = true;
    for (const message of page) this.#give(message.position, messageFrame(this.channel, message));
    if (page.length < PAGE) this.#sent = Math.max(this.#sent, head);
    this.reach(head);
  }

  /** A message that was pushed just now. */
  offer({ position, isFirst }: Pick<AddedMessage, 'position' | 'isFirst'>, frame: string): void {
    this.#newest = Math.max(this.#newest, position);
    const isNext = position === this.#sent + 1 || (isFirst && this.#sent === 0);
    if (this.#isOpen && !this.#isReading && isNext) this.#give(position, frame);
    else this.#catchUpIfBehind();
  }

  /** The channel is known to stand at `head`: reads what did not come. */
  reach(head: number): void {
    this.#newest = Math.max(this.#newest, head);
    this.#catchUpIfBehind();
  }

  /** Tells of messages that were left out, as soon as there is room. */
  tellSkipped(): void {
    const { socket } = this.#parts;
    if (this.#skipped === 0 || this.#isEnded || socket.bufferedBytes > PAGE_BUFFERED_BYTES) return;
    socket.send(skippedFrame(this.channel, this.#skipped, this.#sent));
    this.#skipped = 0;
  }

  end(): void {
    this.#isEnded = true;
  }

  #catchUpIfBehind(): void {
    if (!this.#isOpen || this.#isReading || this.#isEnded || this.#newest <= this.#sent) return;
    this.#isReading = true;
    this.#catchUp().then(
      () => {
        this.#isReading = false;
        this.#catchUpIfBehind();
      },
      // The store is away: the next message, or the next look at the heads, tries again.
      () => {
        this.#isReading = false;
      },
    );
  }

  async #catchUp(): Promise<void> {
    while (!this.#isEnded && this.#newest > this.#sent) {
      const upTo = this.#newest;
      const page = await this.#parts.read(this.#sent, PAGE);
      for (const message of page) this.#give(message.position, messageFrame(this.channel, message));
      // What lies between was not kept, or ended before anybody could have it.
      if (page.length < PAGE) this.#sent = Math.max(this.#sent, upTo);
      if (this.#parts.socket.bufferedBytes > PAGE_BUFFERED_BYTES) await this.#parts.socket.drained();
    }
  }

  #give(position: number, frame: string): void {
    if (this.#isEnded) return;
    const { socket, whenSlow } = this.#parts;
    if (socket.bufferedBytes > MOST_BUFFERED_BYTES) {
      if (whenSlow === 'skip') {
        this.#skipped += 1;
        this.#sent = position;
        return;
      }
      this.#isEnded = true;
      socket.close(CLOSE.tooSlow);
      return;
    }
    if (this.#skipped > 0) this.tellSkipped();
    socket.send(frame);
    this.#sent = position;
  }
}
