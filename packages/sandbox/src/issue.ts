/** What is wrong with a piece of code, and where in the user's own source. Lines and columns count from 1. */
export interface CodeIssue {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export type CodeLanguage = 'javascript' | 'typescript';

/** Where in the user's source an error comes from, and its stack without the sandbox's own frames. */
export interface StackPlace {
  readonly line?: number;
  readonly column?: number;
  readonly stack?: string;
}

const userFrame = /\(?agent\.(?:js|ts):(\d{1,7}):(\d{1,7})\)?$/;

export function locateInStack(stack: string): StackPlace {
  const frames = stack.split('\n').filter((line) => userFrame.test(line)).slice(0, 20)
    // The name the default export has while it runs.
    .map((line) => line.replace(/\$exp(?:orted|rt\d+)\.d /, 'default '));
  const place = userFrame.exec(frames[0] ?? '');
  if (place === null) return {};
  return { line: Number(place[1]), column: Number(place[2]), stack: frames.join('\n') };
}
