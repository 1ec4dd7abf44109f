/** Where the bytes of a body go: gathered whole, or passed on as they come. `push` says whether more is wanted now. */
export interface ResponseBody {
  readonly content: () => Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  push(chunk: Uint8Array): boolean;
  end(): void;
  fail(error: Error): void;
}

/** What a streamed body asks of the connection it comes from. */
export interface BodySource {
  resume(): void;
  /** The reader has lost interest. */
  cancel(): void;
}

const bufferedBytes = 65_536;

/** Throws everything away. */
export function discardBody(): ResponseBody {
  return { content: () => null, push: () => true, end: () => undefined, fail: () => undefined };
}

/** Gathers a small body; ask for `content` after `end`. */
export function gatherBody(): ResponseBody {
  const chunks: Uint8Array[] = [];
  return {
    content: () => (chunks.length === 0 ? null : new Uint8Array(Buffer.concat(chunks))),
    push(chunk) {
      chunks.push(chunk);
      return true;
    },
    end: () => undefined,
    fail: () => undefined,
  };
}

/** Passes a body on; at most 64 KiB wait for the reader before the connection is paused. */
export function streamBody(source: BodySource): ResponseBody {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (own) => {
        controller = own;
      },
      pull: () => source.resume(),
      cancel: () => source.cancel(),
    },
    { highWaterMark: bufferedBytes, size: (chunk) => chunk.byteLength },
  );
  return {
    content: () => stream,
    push(chunk) {
      controller?.enqueue(chunk);
      return (controller?.desiredSize ?? 0) > 0;
    },
    end: () => controller?.close(),
    fail: (error) => controller?.error(error),
  };
}
