import type { Issue } from '@rookery/model';

export interface LineFaults {
  /** Of the file, from 1; `undefined`: the file as a whole. */
  readonly line: number | undefined;
  readonly messages: readonly string[];
}

const MOST_LINES = 50;

/** Faults of a file by line, in the order of the lines; what is said of a whole file comes first. */
export function faultsByLine(issues: readonly Issue[]): readonly LineFaults[] {
  const lines = Map.groupBy(issues, ({ path }) => {
    const line = /(?:^|\.)line (\d+)/.exec(path)?.[1];
    return line === undefined ? 0 : Number(line);
  });
  return [...lines].toSorted(([one], [other]) => one - other).slice(0, MOST_LINES).map(([line, held]) => ({ line: line === 0 ? undefined : line, messages: [...new Set(held.map(({ message, path }) => (line === 0 && path !== '' ? `${path}: ${message}` : message)))] }));
}
