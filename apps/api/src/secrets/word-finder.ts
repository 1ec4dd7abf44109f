/** Finds many words in a text in one pass, whose time hardly grows with their number. */
export interface WordFinder {
  /** Words of four characters or more; a word added twice must be removed twice. */
  add(word: string): void;
  remove(word: string): void;
  /** The text with every word replaced; the longest wins where several begin at the same place. */
  replace(text: string, replacement: string): string;
}

/** A word is looked up by its first characters. */
const headLength = 4;
const slots = 1 << 16;
/** Whether any of so few words is in a text, an expression says ten times sooner than the table; of many it would be slow. */
const few = 64;
/** Of each word so much is looked for first: expressions have a largest size, and secrets none. */
const enough = 16;

/** The words that begin alike, as far as the slot tells. */
interface Bucket {
  readonly counts: Map<string, number>;
  /** How many words have each length. */
  readonly lengths: Map<number, number>;
  longestFirst: readonly number[];
}

export function createWordFinder(): WordFinder {
  const buckets = new Map<number, Bucket>();
  // Says of most places in most texts that no word begins there, at the cost of one read.
  const isTaken = new Uint8Array(slots);
  let words = 0;
  let any: RegExp | undefined;
  const hasNone = (text: string): boolean => {
    if (words > few) return false;
    any ??= new RegExp([...buckets.values()].flatMap(({ counts }) => [...counts.keys()]).map((word) => literal(word.slice(0, enough))).join('|'));
    return !any.test(text);
  };
  const change = (word: string, by: 1 | -1): void => {
    if (word.length < headLength) throw new Error(`a word of ${word.length} characters is too short to be looked for; give ${headLength} or more`);
    const slot = slotOf(codeAt(word, 0), codeAt(word, 1), codeAt(word, 2), codeAt(word, 3));
    const bucket = buckets.get(slot) ?? { counts: new Map<string, number>(), lengths: new Map<number, number>(), longestFirst: [] };
    const before = bucket.counts.get(word) ?? 0;
    step(bucket.counts, word, by);
    const after = bucket.counts.get(word) ?? 0;
    if ((before === 0) !== (after === 0)) {
      words += by;
      any = undefined;
      step(bucket.lengths, word.length, by);
      if (bucket.longestFirst.length !== bucket.lengths.size) bucket.longestFirst = [...bucket.lengths.keys()].toSorted((one, other) => other - one);
    }
    if (bucket.counts.size > 0) buckets.set(slot, bucket);
    else buckets.delete(slot);
    isTaken[slot] = bucket.counts.size > 0 ? 1 : 0;
  };
  const lengthAt = (text: string, at: number, slot: number): number => {
    const bucket = buckets.get(slot);
    return bucket?.longestFirst.find((length) => at + length <= text.length && bucket.counts.has(text.slice(at, at + length))) ?? 0;
  };
  return {
    add: (word) => change(word, 1),
    remove: (word) => change(word, -1),
    replace(text, replacement) {
      if (buckets.size === 0 || text.length < headLength || hasNone(text)) return text;
      let done = 0;
      let result = '';
      let [first, second, third] = [codeAt(text, 0), codeAt(text, 1), codeAt(text, 2)];
      for (let at = 0; at + headLength <= text.length; at += 1) {
        const fourth = codeAt(text, at + 3);
        const slot = slotOf(first, second, third, fourth);
        const length = isTaken[slot] === 1 && at >= done ? lengthAt(text, at, slot) : 0;
        if (length > 0) {
          result += `${text.slice(done, at)}${replacement}`;
          done = at + length;
        }
        first = second;
        second = third;
        third = fourth;
      }
      return done === 0 ? text : result + text.slice(done);
    },
  };
}

function step<Key>(counts: Map<Key, number>, key: Key, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

/** A word as an expression that means its UTF-16 units and nothing else. */
function literal(word: string): string {
  return word.replaceAll(/\W/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function codeAt(text: string, at: number): number {
  return text.charCodeAt(at);
}

function slotOf(first: number, second: number, third: number, fourth: number): number {
  return (Math.imul(first | (second << 8), 0x9e37) ^ Math.imul(third | (fourth << 8), 0x85eb)) & (slots - 1);
}
