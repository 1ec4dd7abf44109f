import type { JsonValue } from '@rookery/model';

/** Takes secrets out of what leaves the process: logs, errors, events. */
export interface Scrubber {
  /** Secrets to hide from now on. Add the same one twice and it must be removed twice. */
  add(...secrets: readonly string[]): void;
  remove(...secrets: readonly string[]): void;
  /** The text with every secret, plain or encoded, replaced by `[secret]`. One pass however many secrets there are. */
  text(text: string): string;
  /** The same for every string and key inside a JSON value; the value given is not changed. */
  json(value: JsonValue): JsonValue;
}

/** Shorter values are not hidden: `1` or `on` would shred every log and are no secrets. */
const shortestSecret = 4;
const shortestEncoded = 8;
/** Keys of several lines turn up line by line; lines like `-----BEGIN` alone are no secret but do no harm hidden. */
const shortestLine = 16;
/** V8 refuses patterns with very long words, so a long secret is hidden piece by piece. */
const pieceLength = 512;
const replacement = '[secret]';
const repeated = /(?:\[secret\]){2,}/g;

/**
 * Hides each secret as it is, URL-encoded, escaped for JSON, and inside base64 at any offset (a `Basic` header is the
 * base64 of name and password). The longest secret wins where two begin at the same place.
 */
export function createScrubber(): Scrubber {
  const counts = new Map<string, number>();
  let pattern: RegExp | undefined;

  const text = (input: string): string => {
    if (counts.size === 0) return input;
    pattern ??= compile(counts.keys());
    return input.replace(pattern, replacement).replace(repeated, replacement);
  };
  return {
    add(...secrets) {
      for (const secret of secrets) if (secret.length >= shortestSecret) counts.set(secret, (counts.get(secret) ?? 0) + 1);
      pattern = undefined;
    },
    remove(...secrets) {
      for (const secret of secrets) {
        const left = (counts.get(secret) ?? 0) - 1;
        if (left > 0) counts.set(secret, left);
        else counts.delete(secret);
      }
      pattern = undefined;
    },
    text,
    json: (value) => (counts.size === 0 ? value : scrubJson(value, text)),
  };
}

function compile(secrets: Iterable<string>): RegExp {
  const words = new Set<string>();
  for (const secret of secrets) for (const form of formsOf(secret)) for (const piece of piecesOf(form)) words.add(piece);
  const longestFirst = [...words].toSorted((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
}

function formsOf(secret: string): readonly string[] {
  const url = encodeURIComponent(secret.toWellFormed());
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const lowerHex = url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const json = JSON.stringify(secret).slice(1, -1);
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine);
  return [secret, url, form, lowerHex, json, ...lines, ...base64Forms(Buffer.from(secret))];
}

/** Pieces of equal length, so that none is short enough to be an ordinary word. */
function piecesOf(form: string): readonly string[] {
  const count = Math.ceil(form.length / pieceLength);
  const length = Math.ceil(form.length / count);
  return Array.from({ length: count }, (_, index) => form.slice(index * length, (index + 1) * length));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** The characters of base64 that depend on the secret alone, for the three offsets it can have inside a longer text. */
function base64Forms(secret: Buffer): readonly string[] {
  const cores = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), secret]);
    return shifted.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
  });
  const long = cores.filter((core) => core.length >= shortestEncoded);
  return [...long, ...long.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'))];
}

function scrubJson(value: JsonValue, text: (input: string) => string): JsonValue {
  if (typeof value === 'string') return text(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => scrubJson(item, text));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), scrubJson(item, text)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
