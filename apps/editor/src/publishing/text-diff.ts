/** A line of two texts laid side by side: in both, only in the old one, or only in the new one. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Pairs of lines compared at most, so that a page never hangs on two long texts; beyond it all between head and tail counts as replaced. */
const MOST_PAIRS = 4_000_000;

/** What was taken out and put in between two texts, line by line, by their longest common subsequence. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const was = before.split('\n');
  const is = after.split('\n');
  const shorter = Math.min(was.length, is.length);
  let head = 0;
  while (head < shorter && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  return [
    ...linesOf('same', is.slice(0, head)),
    ...diffMiddle(was.slice(head, was.length - tail), is.slice(head, is.length - tail)),
    ...linesOf('same', is.slice(is.length - tail)),
  ];
}

function linesOf(kind: DiffLine['kind'], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ kind, text }));
}

function diffMiddle(was: readonly string[], is: readonly string[]): readonly DiffLine[] {
  if (was.length * is.length > MOST_PAIRS) return [...linesOf('removed', was), ...linesOf('added', is)];
  const width = is.length + 1;
  const common = new Uint32Array((was.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = was.length - 1; row >= 0; row -= 1) {
    for (let column = is.length - 1; column >= 0; column -= 1) {
      common[row * width + column] = was[row] === is[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < was.length && column < is.length) {
    if (was[row] === is[column]) {
      lines.push({ kind: 'same', text: is[column] ?? '' });
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      lines.push({ kind: 'removed', text: was[row] ?? '' });
      row += 1;
    } else {
      lines.push({ kind: 'added', text: is[column] ?? '' });
      column += 1;
    }
  }
  return [...lines, ...linesOf('removed', was.slice(row)), ...linesOf('added', is.slice(column))];
}

/** A stretch of lines; a long stretch without a change is folded. */
export interface DiffPiece {
  readonly isFolded: boolean;
  readonly lines: readonly DiffLine[];
}

/** Leaves `around` unchanged lines on either side of a change and folds the rest. */
export function foldSame(lines: readonly DiffLine[], around = 3): readonly DiffPiece[] {
  const isNear = lines.map(() => false);
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    for (let near = Math.max(0, index - around); near <= Math.min(lines.length - 1, index + around); near += 1) isNear[near] = true;
  }
  const pieces: { isFolded: boolean; lines: DiffLine[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const isFolded = isNear[index] !== true;
    const last = pieces.at(-1);
    if (last?.isFolded === isFolded) last.lines.push(line);
    else pieces.push({ isFolded, lines: [line] });
  }
  return pieces;
}
