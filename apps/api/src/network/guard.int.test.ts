import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificate, startHttp, startHttps, startTcp, type LocalServer } from './fixtures/servers.js';
import { createNetwork, parseEgressList, type Network, type NetworkOptions, type WorkspaceLists } from './index.js';

/** `public.test` is the one place that may be called; `inner` must never hear anything. */
let outer: LocalServer;
let secure: LocalServer;
let inner: LocalServer;
const networks: Network[] = [];
const open = (options: Partial<NetworkOptions> = {}, hosts: readonly string[] = ['public.test']) => {
  const allow = parseEgressList(`127.0.0.1:${outer.port},127.0.0.1:${secure.port}`);
  const network = createNetwork({ allow, resolve: async () => ['127.0.0.1'], tls: { ca: certificate }, ...options });
  networks.push(network);
  return { network, net: network.forAgent({ workspaceId: 1, credentialHosts: (name) => (name === 'crm' ? hosts : undefined) }), other: network.forAgent({ workspaceId: 2 }) };
};
const failure = (call: Promise<unknown>): Promise<unknown> => call.then(() => 'no failure', (error: unknown) => error);
const redirectTo = (location: string, status: number | string = 302): string => `http://public.test:${outer.port}/?status=${status}&to=${encodeURIComponent(location)}`;

beforeAll(async () => {
  inner = await startTcp((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret'));
  outer = await startHttp((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://public.test');
    if (pathname === '/chain') response.writeHead(302, { location: `/chain?left=${Number(searchParams.get('left')) - 1}` }).end();
    else response.writeHead(Number(searchParams.get('status') ?? 200), { location: searchParams.get('to') ?? '' }).end(JSON.stringify(request.headers));
  });
  secure = await startHttps((request, response) => response.writeHead(302, { location: new URL(request.url ?? '/', 'http://x').searchParams.get('to') ?? '' }).end());
});
afterEach(async () => {
  await Promise.all(networks.splice(0).map((network) => network.close()));
});
afterAll(async () => {
  await Promise.all([outer.stop(), secure.stop(), inner.stop()]);
});

describe('a redirect inwards', () => {
  it.each([301, 302, 303, 307, 308])('is refused for %i', async (status) => {
    expect(await failure(open().net.fetch(redirectTo(`http://127.0.0.1:${inner.port}/`, status), { method: 'POST', body: 'x' }))).toMatchObject({ code: 'network.denied', rule: 'address', sent: true });
    expect(inner.connections()).toBe(0);
  });

  it.each([
    ['without a scheme', (port: number) => `//127.0.0.1:${port}/`, 'address'],
    ['in decimal', (port: number) => `http://2130706433:${port}/`, 'address'],
    ['in octal', (port: number) => `http://0177.1:${port}/`, 'address'],
    ['as IPv6', (port: number) => `http://[::ffff:7f00:1]:${port}/`, 'address'],
    ['under a public name', (port: number) => `http://public.test:${port}/`, 'address'],
    ['with backslashes', (port: number) => `\\\\127.0.0.1:${port}\\`, 'address'],
    ['with a user', (port: number) => `http://public.test@127.0.0.1:${port}/`, 'userinfo'],
    ['to the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/', 'address'],
    ['to the metadata by name', () => 'http://metadata.google.internal/computeMetadata/v1/', 'metadata-name'],
    ['to a file', () => 'file:///etc/passwd', 'scheme'],
    ['to gopher', (port: number) => `gopher://127.0.0.1:${port}/_x`, 'scheme'],
    ['to data', () => 'data:text/plain,x', 'scheme'],
    ['to no url', () => 'http://[', 'url'],
  ] as const)('is refused when it is written %s', async (_how, location, rule) => {
    expect(await failure(open().net.fetch(redirectTo(location(inner.port))))).toMatchObject({ code: 'network.denied', rule, sent: true });
    expect(inner.connections()).toBe(0);
  });

  it('is refused at the end of a chain', async () => {
    const chain = redirectTo(redirectTo(redirectTo(`http://127.0.0.1:${inner.port}/`)));
    expect(await failure(open().net.fetch(chain))).toMatchObject({ rule: 'address' });
    expect(inner.connections()).toBe(0);
  });

  it('is followed five times at most, however long the chain', async () => {
    const before = outer.connections();
    expect(await failure(open().net.fetch(`http://public.test:${outer.port}/chain?left=64`))).toMatchObject({ message: `public.test:${outer.port} redirects for the 6th time; at most 5 are followed` });
    expect(outer.connections() - before).toBeLessThanOrEqual(6);
  });

  it('takes no secret from https to http', async () => {
    const url = `https://rookery.test:${secure.port}/?to=${encodeURIComponent(`http://rookery.test:${outer.port}/`)}`;
    expect(await failure(open({}, ['rookery.test']).net.fetch(url, { credential: 'crm', headers: { authorization: 'Bearer s3cret' } }))).toMatchObject({ rule: 'redirect-downgrade', sent: true });
  });
});

describe('a credential', () => {
  it.each([
    ['a name that ends like its host', 'evil-public.test'], ['its host as the front of a name', 'public.test.evil.example'], ['a name below its host', 'api.public.test'],
    ['a homograph', 'xn--ublic-uye.test'], ['another address', '127.0.0.1'],
  ])('does not follow a redirect to %s', async (_what, host) => {
    expect(await failure(open().net.fetch(redirectTo(`http://${host}:${outer.port}/`), { credential: 'crm', headers: { authorization: 'Bearer s3cret' } }))).toMatchObject({ rule: 'credential', sent: true });
  });

  it.each(['PUBLIC.test', 'public.test.', 'ｐublic.test', 'public。test'])('knows its host however it is written: %s', async (host) => {
    const response = await open().net.fetch(`http://${host}:${outer.port}/`, { credential: 'crm', headers: { authorization: 'Bearer s3cret' } });
    expect(await response.json()).toMatchObject({ authorization: 'Bearer s3cret' });
  });

  it('that was to go elsewhere is told to the log, by its name', async () => {
    const told: unknown[] = [];
    const { net } = open({ log: { warn: (fields) => told.push(fields) } });
    await failure(net.connect({ host: 'evil-public.test', port: outer.port, credential: 'crm' }));
    expect(told).toEqual([{ target: `evil-public.test:${outer.port}`, reason: expect.stringContaining('credential "crm" may be sent to public.test, not to') }]);
  });

  it('stays on its port when one is named', async () => {
    expect(await failure(open({}, [`public.test:${inner.port}`]).net.fetch(`http://public.test:${outer.port}/`, { credential: 'crm' }))).toMatchObject({ rule: 'credential', sent: false });
  });
});

describe('names', () => {
  it('are called at their permitted addresses only, when some lead inwards', async () => {
    const { net } = open({ resolve: async () => ['10.0.0.1', '169.254.169.254', '127.0.0.1', 'fd00::1'] });
    expect((await net.connect({ host: 'mixed.test', port: outer.port })).remoteAddress).toBe('127.0.0.1');
  });

  it('that are bound anew between check and use are called where they were checked', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    const { net } = open({ resolve: async () => answers.shift() ?? [] });
    const socket = await net.connect({ host: 'rebind.test', port: outer.port });
    expect([socket.remoteAddress, answers.length]).toEqual(['127.0.0.1', 1]);
  });

  it('without an answer, and whose answer never comes, end as errors', async () => {
    expect(await failure(open({ resolve: async () => [] }).net.connect({ host: 'empty.test', port: 1 }))).toMatchObject({ code: 'network.refused', message: 'empty.test has no address' });
    const { net } = open({ resolve: () => new Promise(() => undefined) });
    expect(await failure(net.connect({ host: 'slow.test', port: 1, timeoutMs: 30 }))).toMatchObject({ code: 'network.timeout', sent: false });
  });
});

describe('the lists of a workspace', () => {
  const rules = (allow: string, deny: string): WorkspaceLists => ({ allow: parseEgressList(allow), deny: parseEgressList(deny) });

  it('open nothing that the operator keeps shut', async () => {
    const { net } = open({ listsOf: () => rules('127.0.0.1,public.test,0.0.0.0/0', '') });
    expect(await failure(net.fetch(`http://public.test:${inner.port}/`))).toMatchObject({ rule: 'address' });
    expect(inner.connections()).toBe(0);
  });

  it('hold for fetch, for sockets and for the agents of client libraries, in their workspace alone', async () => {
    const { net, other } = open({ listsOf: (id) => (id === 1 ? rules('', 'public.test') : undefined) });
    const url = `http://public.test:${outer.port}/`;
    expect((await other.fetch(url)).status).toBe(200);
    // The other workspace has a connection open; this one must not get to use it.
    expect(await failure(net.fetch(url))).toMatchObject({ rule: 'workspace-deny', sent: false });
    expect(await failure(net.connect({ host: 'public.test', port: outer.port }))).toMatchObject({ rule: 'workspace-deny' });
  });

  it('hold for every hop of a redirect', async () => {
    const { net } = open({ listsOf: () => rules('public.test', '') });
    expect(await failure(net.fetch(redirectTo(`http://elsewhere.test:${outer.port}/`)))).toMatchObject({ rule: 'workspace-allow', sent: true });
  });

  it('hold for names by the addresses they lead to', async () => {
    const { net } = open({ listsOf: () => rules('', '127.0.0.0/8') });
    expect(await failure(net.fetch(`http://public.test:${outer.port}/`))).toMatchObject({ rule: 'workspace-deny' });
  });

  it('end what is open once they forbid it, and leave the rest', async () => {
    let lists = rules('', '');
    const { network, net, other } = open({ listsOf: () => lists });
    const [denied, kept, foreign] = [await net.connect({ host: 'denied.test', port: outer.port }), await net.connect({ host: 'kept.test', port: outer.port }), await other.connect({ host: 'denied.test', port: outer.port })];
    lists = rules('', 'denied.test');
    network.recheck(1);
    expect([denied.destroyed, kept.destroyed, foreign.destroyed]).toEqual([true, false, false]);
  });

  it('hold for a connection that was being made when they changed', async () => {
    let lists = rules('', '');
    const { net } = open({
      listsOf: () => lists,
      resolve: async () => {
        lists = rules('', 'late.test');
        return ['127.0.0.1'];
      },
    });
    expect(await failure(net.connect({ host: 'late.test', port: outer.port }))).toMatchObject({ rule: 'workspace-deny' });
  });
});
