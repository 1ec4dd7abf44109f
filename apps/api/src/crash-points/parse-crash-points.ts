/** Where to die: at the n-th time the named point is passed. */
export interface CrashPoint {
  readonly name: string;
  readonly hit: number;
}

/** Reads `turns.commit.after:3,log.ingest.before`; without a number the first hit counts. */
export function parseCrashPoints(text: string): readonly CrashPoint[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => {
    const match = /^([a-z]+\.[A-Za-z]+\.(?:before|inside|after))(?::([1-9]\d{0,8}))?$/.exec(part);
    if (match?.[1] === undefined) throw new Error(`"${part}" is not a crash point; write for example "turns.commit.after:3"`);
    return { name: match[1], hit: Number(match[2] ?? 1) };
  });
}
