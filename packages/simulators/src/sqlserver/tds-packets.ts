/** Kinds of TDS messages, [MS-TDS] 2.2.3.1.1. */
export const PACKET = { batch: 0x01, rpc: 0x03, answer: 0x04, attention: 0x06, transaction: 0x0e, login: 0x10, prelogin: 0x12 } as const;

const HEADER = 8;
const LARGEST_BODY = 4_088;

export interface TdsMessage {
  readonly type: number;
  readonly body: Buffer;
}

/** Puts packets together to messages; a message ends with the packet that says so. */
export function createMessageReader(): (chunk: Uint8Array) => readonly TdsMessage[] {
  let unread = Buffer.alloc(0);
  let parts: Buffer[] = [];
  return (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    const messages: TdsMessage[] = [];
    for (;;) {
      if (unread.length < HEADER) return messages;
      const length = unread.readUInt16BE(2);
      if (length < HEADER) throw new Error(`a packet of ${length} bytes is shorter than its header`);
      if (unread.length < length) return messages;
      parts.push(unread.subarray(HEADER, length));
      const [type = 0, status = 0] = unread;
      unread = unread.subarray(length);
      if ((status & 1) === 0) continue;
      messages.push({ type, body: Buffer.concat(parts) });
      parts = [];
    }
  };
}

/** An answer as packets of the size that was agreed on. */
export function answerPackets(body: Uint8Array): Buffer {
  const packets: Buffer[] = [];
  for (let start = 0; start === 0 || start < body.length; start += LARGEST_BODY) {
    const part = body.subarray(start, start + LARGEST_BODY);
    const header = Buffer.alloc(HEADER);
    header[0] = PACKET.answer;
    header[1] = start + LARGEST_BODY >= body.length ? 1 : 0;
    header.writeUInt16BE(part.length + HEADER, 2);
    packets.push(header, Buffer.from(part));
  }
  return Buffer.concat(packets);
}
