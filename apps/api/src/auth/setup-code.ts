/** Crockford's base 32: no letter that looks like a digit, so that a code can be read from one screen and typed into another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const groupLength = 5;

/** Random bytes a code is made of; 20 characters of 5 bits each, 100 bits in all. */
export const setupCodeBytes = 20;

/** Writes bytes as a code in groups, `4t9qk-...`. Five bits of each byte count. */
export function writeSetupCode(bytes: Uint8Array): string {
  const characters = Array.from(bytes, (byte) => alphabet.charAt(byte & 31));
  const groups = Array.from({ length: Math.ceil(characters.length / groupLength) }, (_, index) => characters.slice(index * groupLength, (index + 1) * groupLength).join(''));
  return groups.join('-');
}

/** The code as it is compared: without spaces and hyphens, in lower case, with look-alikes read as the digit they stand for. */
export function readSetupCode(text: string): string {
  return text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
}
