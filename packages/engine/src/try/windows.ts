import type { TryInput } from './try-request.js';

export interface InputWindow {
  readonly inputs: readonly TryInput[];
  /** When the first input after it happens; `undefined`: there is none. */
  readonly next: number | undefined;
}

/** Cuts a stream into pieces, each with a look at what follows. */
export async function* windowsOf(stream: AsyncIterable<readonly TryInput[]>, limit: { readonly events: number; readonly bytes: number }): AsyncGenerator<InputWindow, void, void> {
  let taken: TryInput[] = [];
  let bytes = 0;
  for await (const batch of stream) {
    for (const input of batch) {
      const isFull = taken.length >= limit.events || bytes >= limit.bytes;
      if (isFull) {
        yield { inputs: taken, next: momentOf(input) };
        taken = [];
        bytes = 0;
      }
      taken.push(input);
      bytes += input.kind === 'recorded' ? input.event.payloadText.length : 0;
    }
  }
  if (taken.length > 0) yield { inputs: taken, next: undefined };
}

/** When an input happens. */
export function momentOf(input: TryInput): number {
  return input.kind === 'recorded' ? input.event.createdAt : input.at;
}
