import { parseArgs } from 'node:util';

export interface Settings {
  readonly name: string | undefined;
  readonly isJson: boolean;
  readonly isQuick: boolean;
  readonly isProfiled: boolean;
  readonly runs: number;
}

/** Reads the command line; throws with what is wrong and what to write instead. */
export function readSettings(args: readonly string[]): Settings {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      runs: { type: 'string' },
    },
  });
  const runs = Number(values.runs ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs: "${values.runs}" is not a number of runs; write for example 3`);
  return { name: positionals[0], isJson: values.json, isQuick: values.quick, isProfiled: values.profile, runs };
}
