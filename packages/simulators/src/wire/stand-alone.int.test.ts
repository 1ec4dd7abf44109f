import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Api } from 'node-telegram-bot-api';
import { describe, expect, it } from 'vitest';

// Runs the entry from source: Node strips the types, this hook finds the `.ts` behind a `.js` import.
const sourceHook = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve: (specifier, context, next) =>
    next(specifier.startsWith('.') ? specifier.replace(/\\.js$/, '.ts') : specifier, context) });
`)}`;

type Child = ChildProcessByStdio<Writable, Readable, null>;

const start = async (entry: string, ...options: string[]): Promise<{ child: Child; announced: { url: string; apiRoot?: string } }> => {
  const file = fileURLToPath(new URL(entry, import.meta.url));
  const child = spawn(process.execPath, ['--import', sourceHook, file, '--port', '0', '--until-stdin-closes', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(20_000) });
  return { child, announced: JSON.parse(String(line)) };
};

describe('stand-alone simulators', () => {
  it('announces the http sink, records calls and ends with 0 on SIGTERM', async () => {
    const { child, announced } = await start('../http-sink/main.ts');
    await fetch(`${announced.url}/hook`, { method: 'POST', headers: { 'idempotency-key': 'k' } });
    const record = await (await fetch(`${announced.url}/__calls`)).json();
    expect(record).toMatchObject({ count: 1, calls: [{ path: '/hook', idempotencyKey: 'k' }] });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('serves telegram with the bots and chats of the command line and ends with its standard input', async () => {
    const { child, announced } = await start('../telegram/main.ts', '--bot', '1:a', '--chat', '7');
    const api = new Api('1:a', { apiRoot: announced.apiRoot ?? '', maxRetries: 0 });
    expect(await api.sendMessage({ chat_id: 7, text: 'x' })).toMatchObject({ text: 'x' });
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
