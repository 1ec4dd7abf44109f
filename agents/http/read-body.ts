/**
 * The text of a body of at most `limit` bytes, `undefined` for a longer one, whose rest is left unread. Rejects when
 * it breaks off.
 */
export async function readText(response: Response, limit: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const announced = announcedBytes(response);
  if (announced !== undefined && announced <= limit) return response.text();
  return readStream(response.body, limit);
}

// Of an encoded body the header tells the bytes on the wire, which says nothing about the text.
function announcedBytes({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

async function readStream(body: ReadableStream<Uint8Array>, limit: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > limit) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
