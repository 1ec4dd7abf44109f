/** RFC 7464's record separator: no JSON text can contain it raw, so texts joined with it split without parsing. */
export const recordSeparator = '\u001e';

/** One message across the process wall: a small JSON header, and a body of JSON texts that nobody here parses. */
export interface Frame {
  readonly header: string;
  readonly body: string;
}

const prefixBytes = 8;

export function encodeFrame(frame: Frame): Buffer {
  const headerBytes = Buffer.byteLength(frame.header);
  const bodyBytes = Buffer.byteLength(frame.body);
  const buffer = Buffer.allocUnsafe(prefixBytes + headerBytes + bodyBytes);
  buffer.writeUInt32LE(headerBytes, 0);
  buffer.writeUInt32LE(bodyBytes, 4);
  buffer.write(frame.header, prefixBytes);
  buffer.write(frame.body, prefixBytes + headerBytes);
  return buffer;
}

/**
 * Returns a function that takes chunks as they arrive and gives back the frames completed by them. Throws when a frame
 * announces more than `maxBytes`, before anything of that size is kept.
 */
export function createFrameReader(maxBytes: number): (chunk: Buffer) => readonly Frame[] {
  let chunks: Buffer[] = [];
  let available = 0;
  let needed = prefixBytes;

  return (chunk) => {
    chunks.push(chunk);
    available += chunk.length;
    if (available < needed) return [];

    const buffer = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    const frames: Frame[] = [];
    let offset = 0;
    needed = prefixBytes;
    while (buffer.length - offset >= prefixBytes) {
      const headerBytes = buffer.readUInt32LE(offset);
      const size = prefixBytes + headerBytes + buffer.readUInt32LE(offset + 4);
      if (size > maxBytes) throw new RangeError(`a frame of ${size} bytes is over the limit of ${maxBytes}`);
      if (buffer.length - offset < size) {
        needed = size;
        break;
      }
      const bodyStart = offset + prefixBytes + headerBytes;
      frames.push({
        header: buffer.toString('utf8', offset + prefixBytes, bodyStart),
        body: buffer.toString('utf8', bodyStart, offset + size),
      });
      offset += size;
    }
    chunks = offset < buffer.length ? [buffer.subarray(offset)] : [];
    available = buffer.length - offset;
    return frames;
  };
}
