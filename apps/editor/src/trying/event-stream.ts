/** One message of a `text/event-stream`; `data` is its lines joined. */
export interface StreamMessage {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events from the text of a response, however it is cut into pieces (WHATWG HTML, 9.2.6): line ends of all
 * three kinds, comments passed over, a message that the end cuts off not given.
 */
export async function* readEventStream(pieces: AsyncIterable<string>): AsyncGenerator<StreamMessage, void, void> {
  let held: string[] = [];
  let event = '';
  let data: string[] = [];
  for await (const piece of pieces) {
    // One line may be megabytes in many pieces: it is put together once.
    const isWithinLine = !/[\r\n]/.test(piece) && held.at(-1)?.endsWith('\r') !== true;
    held.push(piece);
    if (isWithinLine) continue;
    // A CR at the very end may be the first half of a CRLF.
    const lines = held.join('').split(/\r\n|\n|\r(?!$)/);
    held = [lines.pop() ?? ''];
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n') };
        event = '';
        data = [];
        continue;
      }
      const { field, value } = readLine(line);
      if (field === 'event') event = value;
      if (field === 'data') data.push(value);
    }
  }
}

function readLine(line: string): { readonly field: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { field: line, value: '' };
  return { field: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}

/** The text of a response's body, piece by piece. */
export async function* textPieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    reader.releaseLock();
  }
}
