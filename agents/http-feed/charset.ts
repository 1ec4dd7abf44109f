import { TextDecoder } from 'node:util';
import { errorOf } from '@rookery/sdk';

const MARKS: readonly (readonly [string, readonly number[]])[] = [['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]]];
const LOOKED_AT = 2_048;

/**
 * The text of a body. Its character set is the one of the option, else of its byte order mark, of the header, of the
 * XML declaration or `<meta>` in its first 2 KiB; else UTF-8. Bytes that are no letters there become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null, charset: string | undefined): string {
  const stated = charset ?? markedSet(bytes) ?? headerSet(contentType) ?? declaredSet(bytes) ?? 'utf-8';
  return decoderFor(stated).decode(bytes);
}

function markedSet(bytes: Uint8Array): string | undefined {
  return MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
}

function headerSet(contentType: string | null): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];
}

function declaredSet(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, LOOKED_AT)).toString('latin1');
  const declared = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)/i.exec(start) ?? /<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)/i.exec(start);
  // A text that could be read as bytes so far is not in the UTF-16 it claims; HTML says to take UTF-8 then.
  return declared?.[1]?.replace(/^utf-?16.*$/i, 'utf-8');
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch (cause) {
    throw errorOf('source.failed', { reason: `charset: "${label.slice(0, 40)}" is not a character set; write for example "windows-1251"` }, cause);
  }
}
