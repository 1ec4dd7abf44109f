import { fileURLToPath } from 'node:url';
import { startChildServer, type ChildServer } from './child-server.ts';

/** The simulators' HTTP sink in a process of its own. */
export interface SinkProcess extends AsyncDisposable {
  readonly url: string;
  tally(): Promise<SinkTally>;
  calls(): Promise<readonly SinkCall[]>;
  forget(): Promise<void>;
}

export interface SinkTally {
  readonly calls: number;
  readonly perKey: Readonly<Record<string, number>>;
  readonly withoutKey: number;
}

export interface SinkCall {
  readonly at: number;
  readonly body?: string;
}

export async function startSink(record: 'keys' | 'bodies'): Promise<SinkProcess> {
  const file = fileURLToPath(import.meta.resolve('@rookery/simulators/http-sink/main.js'));
  const server: ChildServer = await startChildServer({ file, args: ['--record', record, '--until-stdin-closes'], readyLine: /"url":\s*"([^"]+)"/ });
  const url = server.ready;
  const ask = async (method: string, path: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, { method, signal: AbortSignal.timeout(60_000) });
    return response.json();
  };
  return {
    url,
    tally: async () => (await ask('GET', '/__tally')) as SinkTally,
    calls: async () => ((await ask('GET', '/__calls')) as { readonly calls: readonly SinkCall[] }).calls,
    forget: async () => void (await ask('POST', '/__reset')),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
