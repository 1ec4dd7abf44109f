import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificate, startHttp, startHttps, startTcp, type LocalServer } from './fixtures/servers.js';
import { createNetwork, parseEgressList, type Network, type NetworkOptions } from './index.js';

const networks: Network[] = [];
const open = (options: Partial<NetworkOptions> = {}) => {
  const network = createNetwork({ allow: parseEgressList('127.0.0.1'), resolve: async () => ['127.0.0.1'], tls: { ca: certificate }, ...options });
  networks.push(network);
  return network.forAgent({ workspaceId: undefined, credentialHosts: (name) => (name === 'crm' ? ['rookery.test'] : undefined) });
};
const failure = (call: Promise<unknown>): Promise<unknown> => call.then(() => 'no failure', (error: unknown) => error);
const answer = (get: typeof getHttp, url: string, options: Parameters<typeof getHttp>[1]): Promise<string> =>
  new Promise((settle, reject) => {
    get(url, options, (response) => settle(text(response))).on('error', reject);
  });

let echo: LocalServer;
let site: LocalServer;
let secureSite: LocalServer;

beforeAll(async () => {
  echo = await startTcp((socket) => socket.pipe(socket));
  site = await startHttp((request, response) => response.end(`plain ${request.headers.host}`));
  secureSite = await startHttps((_request, response) => response.end('secure'));
});

afterEach(async () => {
  await Promise.all(networks.splice(0).map((network) => network.close()));
});

afterAll(async () => {
  await Promise.all([echo.stop(), site.stop(), secureSite.stop()]);
});

describe('connect', () => {
  it('gives a connected socket to the checked address', async () => {
    const socket = await open().connect({ host: 'echo.test', port: echo.port });
    socket.end('hello');
    expect([socket.remoteAddress, await text(socket)]).toEqual(['127.0.0.1', 'hello']);
  });

  it('works as the stream of a driver that calls connect itself, as pg does', async () => {
    const socket = await open().connect({ host: 'echo.test', port: echo.port });
    Object.assign(socket, { connect: () => process.nextTick(() => socket.emit('connect')) });
    const connected = new Promise((settle) => socket.once('connect', settle));
    socket.connect(1, 'nowhere');
    await connected;
    socket.end('startup');
    expect(await text(socket)).toBe('startup');
  });

  it('speaks TLS with the name as server name', async () => {
    const socket = await open().connect({ host: 'rookery.test', port: secureSite.port, tls: true });
    expect(socket).toMatchObject({ encrypted: true, authorized: true, servername: 'rookery.test' });
  });

  it('refuses a certificate of another name', async () => {
    expect(await failure(open().connect({ host: 'other.test', port: secureSite.port, tls: {} }))).toMatchObject({
      code: 'network.refused',
      sent: false,
      message: expect.stringContaining("does not match certificate's altnames"),
    });
  });

  it('lets no TLS option lead the connection elsewhere', async () => {
    const socket = await open().connect({ host: 'rookery.test', port: secureSite.port, tls: { host: '10.0.0.1', port: 1, path: '/var/run/docker.sock' } });
    expect(socket.remotePort).toBe(secureSite.port);
  });

  it.each(['127.0.0.1', '2130706433', '0x7f000001', '017700000001', '127.1', '[::1]', '::ffff:127.0.0.1', '127.0.0.1.', '0'])('refuses loopback written as %s', async (host) => {
    const before = echo.connections();
    expect(await failure(open({ allow: [] }).connect({ host, port: echo.port }))).toMatchObject({ code: 'network.denied', sent: false });
    expect(echo.connections()).toBe(before);
  });

  it.each(['/var/run/postgresql', 'metadata.google.internal', 'fe80::1%lo', ''])('refuses %j', async (host) => {
    expect(await failure(open().connect({ host, port: 80 }))).toMatchObject({ code: 'network.denied', sent: false });
  });

  it('refuses our own database under a name of its own', async () => {
    const net = open({ allow: parseEgressList('127.0.0.0/8'), own: [{ what: 'the database', host: 'db.internal', port: echo.port }] });
    expect(await failure(net.connect({ host: '127.0.0.1', port: echo.port }))).toMatchObject({ code: 'network.denied', message: expect.stringContaining('is the database of Rookery itself') });
  });

  it('permits our own database when exactly its address and port are listed', async () => {
    const net = open({ allow: parseEgressList(`127.0.0.1:${echo.port}`), own: [{ what: 'the database', host: '127.0.0.1', port: echo.port }] });
    expect((await net.connect({ host: '127.0.0.1', port: echo.port })).remotePort).toBe(echo.port);
  });

  it('refuses a credential that belongs elsewhere', async () => {
    expect(await failure(open().connect({ host: '127.0.0.1', port: echo.port, credential: 'crm' }))).toMatchObject({
      message: `credential "crm" may be sent to rookery.test, not to 127.0.0.1:${echo.port}; add the host to the credential to permit it`,
    });
  });

  it('gives up on a TLS handshake that is not answered', async () => {
    const mute = await startTcp(() => undefined);
    expect(await failure(open().connect({ host: 'rookery.test', port: mute.port, tls: true, timeoutMs: 100 }))).toMatchObject({ code: 'network.timeout', sent: false });
    await mute.stop();
  });

  it("stops at the caller's signal", async () => {
    const net = open({ resolve: () => new Promise(() => undefined) });
    expect(await failure(net.connect({ host: 'slow.test', port: 1, signal: AbortSignal.timeout(50) }))).toMatchObject({ code: 'network.aborted', sent: false });
  });

  it('ends open sockets when the network closes', async () => {
    const network = createNetwork({ allow: parseEgressList('127.0.0.1') });
    const socket = await network.forAgent({ workspaceId: undefined }).connect({ host: '127.0.0.1', port: echo.port });
    await network.close();
    expect(socket.destroyed).toBe(true);
  });
});

describe('agent', () => {
  it('carries http requests of a client library', async () => {
    const { http } = open().agent();
    expect(await answer(getHttp, `http://site.test:${site.port}/`, { agent: http })).toBe(`plain site.test:${site.port}`);
  });

  it('carries https requests of a client library, certificate checked', async () => {
    const { https } = open().agent();
    expect(await answer(getHttps, `https://rookery.test:${secureSite.port}/`, { agent: https })).toBe('secure');
    expect(await failure(answer(getHttps, `https://other.test:${secureSite.port}/`, { agent: https }))).toMatchObject({ code: 'network.refused' });
  });

  it('refuses private addresses', async () => {
    const { http } = open({ allow: [] }).agent();
    expect(await failure(answer(getHttp, `http://site.test:${site.port}/`, { agent: http }))).toMatchObject({ code: 'network.denied', sent: false });
  });

  it('refuses unix sockets', async () => {
    const { http } = open().agent();
    expect(await failure(answer(getHttp, 'http://localhost/', { agent: http, socketPath: '/var/run/docker.sock' }))).toMatchObject({
      message: '/var/run/docker.sock is a unix socket; agents may call http and https hosts only',
    });
  });

  it('sends its credential to its hosts only', async () => {
    const { http } = open().agent({ credential: 'crm' });
    expect(await answer(getHttp, `http://rookery.test:${site.port}/`, { agent: http })).toBe(`plain rookery.test:${site.port}`);
    expect(await failure(answer(getHttp, `http://other.test:${site.port}/`, { agent: http }))).toMatchObject({ code: 'network.denied' });
  });

  it('keeps connections alive between requests', async () => {
    const { http } = open().agent();
    const before = site.connections();
    await answer(getHttp, `http://site.test:${site.port}/`, { agent: http });
    await answer(getHttp, `http://site.test:${site.port}/`, { agent: http });
    expect(site.connections() - before).toBe(1);
  });
});
