import { createServer } from 'node:net';
import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRig, type Rig } from './rig.js';

const megabyte = 1024 * 1024;
const naughty = `export default (event) => {
  if (event.do === 'throw') {
    throw new Error('as told');
  }
  if (event.do === 'loop') for (;;);
  if (event.do === 'allocate') { const all = []; for (;;) all.push(new Array(100_000).fill(all.length)); }
  if (event.do === 'function') return () => 1;
  if (event.do === 'swell') return { text: 'x'.repeat(50 * ${megabyte}) };
  return { ...event, passed: true };
}`;
const document = {
  schemaVersion: 1,
  name: 'naughty',
  agents: { posts: { type: 'webhook', version: 1 }, code: { type: 'javascript', version: 1, options: { code: naughty } } },
  links: [{ from: 'posts', to: 'code' }],
};

describeWithServer('postgres', 'input that nobody wants', () => {
  let rig: Rig;
  let hook: { readonly path: string; readonly secret: string };
  let workflowId: string;
  beforeAll(async () => {
    rig = await startRig({ lanes: 1, pauseMs: 200, rowPauseMs: 200 });
    ({ id: workflowId } = await rig.api.mustCall<{ readonly id: string }>('POST', '/workflows', document));
    const published = await rig.api.mustCall<{ readonly hooks: readonly [typeof hook] }>('POST', `/workflows/${workflowId}/publish`, {});
    [hook] = published.hooks;
  }, 120_000);
  afterAll(() => rig.stop());

  const post = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${rig.rookery.url}${hook.path}`, {
      method: 'POST', body, headers: { 'content-type': 'application/json', 'x-rookery-secret': hook.secret, ...headers }, signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, body: (await response.json()) as { readonly error?: { readonly code: string; readonly message: string } } };
  };
  const eventsIn = async () => (await rig.records.query<{ readonly count: number }>('select count(*) from event e join producer p on p.id = e.producer_id join agent a on a.id = p.agent_id where a.workflow_id = $1', [Number(workflowId)]))[0]?.count;
  const emitted = () => rig.records.query<{ readonly payload: string }>("select e.payload from event e join producer p on p.id = e.producer_id join agent a on a.id = p.agent_id where a.workflow_id = $1 and a.slug = 'code'", [Number(workflowId)]);
  const failed = async () => (await rig.api.mustCall<{ readonly items: readonly FailedView[] }>('GET', `/failed-events?workflow=${workflowId}&limit=100`)).items;

  test.each([
    ['is not JSON', '{"a": 1,}', {}, 400, 'request.notJson', 'position 8'],
    ['is no object', '"text"', {}, 400, 'request.invalid', 'is not a JSON object'],
    ['is larger than an event may be', JSON.stringify({ text: 'x'.repeat(300 * 1024) }), {}, 413, 'event.tooLarge', '262144'],
    ['is larger than a call may be', JSON.stringify({ text: 'x'.repeat(2 * megabyte) }), {}, 413, 'request.tooLarge', 'larger than this address accepts'],
    ['comes with a wrong secret', '{"a": 1}', { 'x-rookery-secret': 'guess' }, 401, 'webhook', ''],
  ])('is refused and leaves nothing behind when it %s', async (_what, body, headers, status, code, words) => {
    const before = await eventsIn();
    const answer = await post(body, headers);
    expect(answer).toMatchObject({ status, body: { error: { code: expect.stringContaining(code), message: expect.stringContaining(words) } } });
    expect(await eventsIn()).toBe(before);
  });

  test.each([
    ['throws', 'throw', 'code.threw', 'as told', 3],
    ['loops for ever', 'loop', 'code.timeout', '', undefined],
    ['allocates for ever', 'allocate', 'code.memory', '', undefined],
    ['returns a function', 'function', 'code.output', '', undefined],
    ['returns 50 MB', 'swell', '', '', undefined],
  ])('fails alone, on record and with its line, when the code %s on it', async (_what, act, code, words, line) => {
    const emittedBefore = (await emitted()).length;
    const failedBefore = new Set((await failed()).map(({ eventId }) => eventId));
    const neighbours = await Promise.all([post('{"n": 1}'), post(JSON.stringify({ do: act })), post('{"n": 2}')]);
    expect(neighbours.map(({ status }) => status)).toEqual([202, 202, 202]);
    const slowest = await slowestHealth(rig, async () => (await emitted()).length >= emittedBefore + 2 && (await failed()).length > failedBefore.size);
    const [fault, ...others] = (await failed()).filter(({ eventId }) => !failedBefore.has(eventId));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ agent: 'code', code: expect.stringContaining(code), message: expect.stringContaining(words) });
    expect(fault?.detail.line).toBe(line);
    expect((await emitted()).length).toBe(emittedBefore + 2);
    expect(slowest).toBeLessThan(2_000);
  }, 120_000);

  const health = (agent: string) => rig.api.mustCall<HealthView>('GET', `/workflows/${rig.workflowId}/agents/${agent}`);
  const succeeded = async (since: number) => Date.parse((await health('rows')).lastSuccessAt ?? '') > since;
  const fell = async (agent: string, since: number) => {
    const { lastError } = await health(agent);
    return lastError !== null && Date.parse(lastError.at) > since ? lastError : undefined;
  };

  test('a source whose database is away says so, backs off, and goes on by itself', async () => {
    const startedAt = Date.now();
    await rig.source.kill();
    const fault = await until('the source is said to be away', () => fell('rows', startedAt), 30_000);
    expect(fault).toMatchObject({ code: 'source.unavailable', message: expect.stringContaining('the source cannot be reached') });
    await until('it backs off', async () => Date.parse((await health('rows')).nextRunAt) - Date.now() > 2_500, 60_000);
    await rig.source.restart();
    const restartedAt = Date.now();
    await until('it goes on', () => succeeded(restartedAt), 60_000);
  }, 180_000);

  test('a source whose database does not answer is given up in time, and goes on by itself', async () => {
    const startedAt = Date.now();
    await until('it works', () => succeeded(startedAt), 60_000);
    const pausedAt = Date.now();
    await rig.source.pause();
    const fault = await until('the source is said not to answer', () => fell('rows', pausedAt), 60_000);
    expect(fault.code).toBe('source.unavailable');
    await rig.source.resume();
    const resumedAt = Date.now();
    await until('it goes on', () => succeeded(resumedAt), 60_000);
  }, 180_000);

  test('a source that is answered nonsense says so, and the server goes on', async () => {
    const nonsense = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume().end('HTTP/1.1 200 OK\r\n\r\nhello');
    });
    await new Promise<void>((resolve) => nonsense.listen(rig.absentPort, '127.0.0.1', resolve));
    const startedAt = Date.now();
    await rig.api.mustCall('POST', `/workflows/${rig.workflowId}/agents/absent/run`);
    const fault = await until('the source is said to answer nonsense', () => fell('absent', startedAt), 60_000);
    expect(fault.message).toContain(String(rig.absentPort));
    expect(rig.rookery.hasEnded).toBe(false);
    await new Promise((resolve) => nonsense.close(resolve));
  }, 120_000);
});

interface HealthView {
  readonly lastError: { readonly at: string; readonly code: string; readonly message: string } | null;
  readonly lastSuccessAt: string | null;
  readonly nextRunAt: string;
}

interface FailedView {
  readonly eventId: string;
  readonly agent: string;
  readonly code: string;
  readonly message: string;
  readonly detail: { readonly line?: number };
}

/** Asks for the server's health until `isDone`; gives the longest answer in milliseconds. */
async function slowestHealth(rig: Rig, isDone: () => Promise<boolean>): Promise<number> {
  let slowest = 0;
  await until('the events are through', async () => {
    const startedAt = performance.now();
    const response = await fetch(`${rig.rookery.url}/api/v1/health`, { signal: AbortSignal.timeout(20_000) });
    expect(response.status).toBe(200);
    slowest = Math.max(slowest, performance.now() - startedAt);
    return isDone();
  }, 100_000);
  return slowest;
}
