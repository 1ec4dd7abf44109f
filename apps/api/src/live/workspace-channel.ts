import type { Grant } from '../auth/grant.js';
import type { WorkspaceFeed } from './workspace-feed.js';

/** One open connection. */
export interface LiveStream {
  readonly grant: Grant;
  /** False when the reader is gone or does not keep up, and the stream must end. */
  write(text: string): boolean;
  end(): void;
}

/** The open streams of one workspace. Each is told everything at first and every change after that, none twice, none left out. */
export class WorkspaceChannel {
  readonly streams = new Set<LiveStream>();
  readonly #feed: WorkspaceFeed;
  #turns: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(feed: WorkspaceFeed) {
    this.#feed = feed;
  }

  /** Nobody listens or is about to. */
  get isIdle(): boolean {
    return this.streams.size === 0 && this.#waiting === 0;
  }

  /** Adds the stream once it was told everything; false when it was gone by then. */
  join(stream: LiveStream, lastMessageId: number | undefined): Promise<boolean> {
    return this.#inTurn(async () => {
      this.#tell(await this.#feed.poll());
      if (!stream.write(await this.#feed.opening(lastMessageId))) return false;
      this.streams.add(stream);
      return true;
    });
  }

  /** Tells everybody what changed; `always` is told even when nothing did. */
  round(always: string): Promise<void> {
    return this.#inTurn(async () => this.#tell((await this.#feed.poll()) + always));
  }

  close(stream: LiveStream, farewell = ''): void {
    this.streams.delete(stream);
    if (farewell !== '') stream.write(farewell);
    stream.end();
  }

  #tell(text: string): void {
    if (text === '') return;
    for (const stream of this.streams) if (!stream.write(text)) this.close(stream);
  }

  /** One after the other: a reading in between would swallow a change that the joining stream was not told of. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waiting += 1;
    const turn = this.#turns.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#turns = turn.catch(() => undefined);
    return turn;
  }
}
