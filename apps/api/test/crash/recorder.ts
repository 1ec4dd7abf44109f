import { fileURLToPath } from 'node:url';
import { startChild } from './child-process.js';

/** Who takes the calls outside, in a process that outlives every server under test and shares no code with it. */
export interface Recorder {
  readonly url: string;
  calls(): Promise<readonly RecordedCall[]>;
  /** The next matching call meets this fault; see the simulators' README. */
  inject(plan: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

export interface RecordedCall {
  readonly path: string;
  readonly idempotencyKey?: string;
  readonly tookEffect: boolean;
}

export async function startRecorder(): Promise<Recorder> {
  const file = fileURLToPath(import.meta.resolve('@rookery/simulators/http-sink/main.js'));
  const child = startChild({ file, args: ['--record', 'keys', '--until-stdin-closes'], env: {}, readyLine: /"url":\s*"([^"]+)"/ });
  const url = await child.ready;
  return {
    url,
    calls: async () => {
      const response = await fetch(`${url}/__calls`, { signal: AbortSignal.timeout(30_000) });
      return ((await response.json()) as { readonly calls: readonly RecordedCall[] }).calls;
    },
    inject: async (plan) => {
      await fetch(`${url}/__inject`, { method: 'POST', body: JSON.stringify(plan), signal: AbortSignal.timeout(30_000) });
    },
    stop: () => child.kill(),
  };
}
