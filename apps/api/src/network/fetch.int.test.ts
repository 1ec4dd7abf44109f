import { createServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificate, startHttp, startHttps, startTcp, type LocalServer } from './fixtures/servers.js';
import { createNetwork, parseEgressList, type Network, type NetworkOptions } from './index.js';

const networks: Network[] = [];
const open = (options: Partial<NetworkOptions> = {}, hosts: Readonly<Record<string, readonly string[]>> = {}) => {
  const network = createNetwork({ allow: parseEgressList('127.0.0.1'), ...options });
  networks.push(network);
  return network.forAgent({ workspaceId: undefined, credentialHosts: (name) => hosts[name] });
};
const failure = (call: Promise<unknown>): Promise<unknown> => call.then(() => 'no failure', (error: unknown) => error);

let site: LocalServer;
let secureSite: LocalServer;
let url: string;

beforeAll(async () => {
  site = await startHttp((request, response) => {
    const at = new URL(request.url ?? '/', 'http://x');
    const to = at.searchParams.get('to') ?? '';
    switch (at.pathname) {
      case '/echo':
        request.pipe(response.setHeader('x-headers', JSON.stringify(request.headers)).setHeader('x-method', request.method ?? ''));
        return;
      case '/redirect':
        response.writeHead(Number(at.searchParams.get('status') ?? 302), { location: to }).end();
        return;
      case '/gzip':
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a'.repeat(Number(to))));
        return;
      case '/brotli':
        response.writeHead(404, { 'content-encoding': 'br' }).end(brotliCompressSync('not here'));
        return;
      case '/truncated-gzip':
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a'.repeat(1000)).subarray(0, 15));
        return;
      case '/bytes':
        response.writeHead(200, { 'content-length': to }).end('b'.repeat(Number(to)));
        return;
      case '/chunked':
        response.write('b'.repeat(Number(to)));
        response.end('end');
        return;
      case '/silent':
        return;
      case '/stalls':
        response.write('one');
        return;
      case '/stalls-small':
        response.writeHead(200, { 'content-length': '10' }).write('one');
        return;
      case '/cookies':
        response.setHeader('set-cookie', ['a=1', 'b=2']).end();
        return;
      default:
        response.writeHead(Number(to || 200)).end('ok');
    }
  });
  secureSite = await startHttps((request, response) => response.writeHead(request.url === '/down' ? 302 : 200, { location: `http://rookery.test:${site.port}/` }).end('secure'));
  url = `http://127.0.0.1:${site.port}`;
});

afterEach(async () => {
  await Promise.all(networks.splice(0).map((network) => network.close()));
});

afterAll(async () => {
  await site.stop();
  await secureSite.stop();
});

describe('the guard', () => {
  it('refuses a loopback address and says how to permit it', async () => {
    expect(await failure(open({ allow: [] }).fetch(url))).toMatchObject({
      code: 'network.denied',
      sent: false,
      message: `127.0.0.1:${site.port} is a loopback address; add 127.0.0.1:${site.port} to ROOKERY_EGRESS_ALLOW to permit it`,
    });
  });

  it.each(['2130706433', '0x7f000001', '017700000001', '127.1', '[::ffff:7f00:1]', 'localhost', '127.0.0.1.', '0'])('refuses loopback written as %s', async (host) => {
    const before = site.connections();
    expect(await failure(open({ allow: [] }).fetch(`http://${host}:${site.port}/`))).toMatchObject({ code: 'network.denied', sent: false });
    expect(site.connections()).toBe(before);
  });

  it('permits exactly the listed port', async () => {
    const net = open({ allow: parseEgressList(`127.0.0.1:${site.port}`) });
    expect(await (await net.fetch(url)).text()).toBe('ok');
    expect(await failure(net.fetch(`http://127.0.0.1:${secureSite.port}`))).toMatchObject({ code: 'network.denied' });
  });

  it('tells the log of a refusal', async () => {
    const told: unknown[] = [];
    await failure(open({ allow: [], log: { warn: (fields) => told.push(fields) } }).fetch(url));
    expect(told).toEqual([{ target: `127.0.0.1:${site.port}`, reason: expect.stringContaining('is a loopback address') }]);
  });

  it('resolves a name once for a connection, so that a second answer cannot slip in between check and use', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const net = open({ resolve: async () => answers.shift() ?? [] });
    expect((await net.fetch(`http://rebind.test:${site.port}/`)).status).toBe(200);
    expect(answers).toEqual([['10.0.0.1']]);
  });

  it('judges a name again for every new connection', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const net = open({ resolve: async () => answers.shift() ?? [] });
    const target = { host: 'rebind.test', port: site.port };
    (await net.connect(target)).destroy();
    expect(await failure(net.connect(target))).toMatchObject({ code: 'network.denied', message: expect.stringContaining('resolved to 10.0.0.1, a private address') });
  });

  it('does not resolve a name again while it has a connection', async () => {
    let lookups = 0;
    const net = open({
      resolve: async () => {
        lookups += 1;
        return ['127.0.0.1'];
      },
    });
    for (let call = 0; call < 20; call += 1) await net.fetch(`http://pooled.test:${site.port}/`);
    // Undici rests a connection for one turn of the event loop after use, so calls in a row alternate between two.
    expect(lookups).toBeLessThanOrEqual(2);
  });

  it('connects to the permitted addresses of a name and to no other', async () => {
    const net = open({ allow: parseEgressList('127.0.0.1'), resolve: async () => ['169.254.169.254', '10.1.1.1', '127.0.0.1'] });
    expect((await net.fetch(`http://mixed.test:${site.port}/`)).status).toBe(200);
  });

  it('refuses our own database although its network is listed', async () => {
    const net = open({ allow: parseEgressList('127.0.0.0/8'), own: [{ what: 'the database', host: 'localhost', port: site.port }], resolve: async () => ['127.0.0.1'] });
    expect(await failure(net.fetch(url))).toMatchObject({ code: 'network.denied', message: expect.stringContaining('is the database of Rookery itself') });
  });

  it('refuses headers that change where the request goes', async () => {
    expect(await failure(open().fetch(url, { headers: { Host: 'other' } }))).toMatchObject({ code: 'network.denied', message: 'header Host is set by the network itself; leave it out' });
  });
});

describe('redirects', () => {
  it('follows to another path and tells the final url', async () => {
    const response = await open().fetch(`${url}/redirect?to=/echo`);
    expect({ url: response.url, redirected: response.redirected }).toEqual({ url: `${url}/echo`, redirected: true });
  });

  it.each(['http://10.0.0.1/', 'http://169.254.169.254/latest/meta-data/', 'http://0x0a000001/', 'file:///etc/passwd', 'http://[::1]/'])('refuses to follow to %s', async (to) => {
    expect(await failure(open().fetch(`${url}/redirect?to=${encodeURIComponent(to)}`))).toMatchObject({ code: 'network.denied', sent: true });
  });

  it('drops authorization and cookies on another origin', async () => {
    const net = open({ resolve: async () => ['127.0.0.1'] });
    const to = encodeURIComponent(`http://other.test:${site.port}/echo`);
    const response = await net.fetch(`${url}/redirect?to=${to}`, { headers: { Authorization: 'Bearer x', Cookie: 'a=b', 'X-Api-Key': 'k', 'X-Plain': 'p' } });
    const seen: unknown = JSON.parse(response.headers.get('x-headers') ?? '{}');
    expect(seen).toMatchObject({ 'x-plain': 'p', host: `other.test:${site.port}` });
    expect(seen).not.toHaveProperty('authorization');
    expect(seen).not.toHaveProperty('cookie');
    expect(seen).not.toHaveProperty('x-api-key');
  });

  it('sends the body again for 307', async () => {
    const response = await open().fetch(`${url}/redirect?status=307&to=/echo`, { method: 'POST', body: 'hello' });
    expect([response.headers.get('x-method'), await response.text()]).toEqual(['POST', 'hello']);
  });

  it('gives up after five', async () => {
    const loop = `${url}/redirect?to=${encodeURIComponent(`${url}/redirect?to=`)}`;
    expect(await failure(open().fetch(loop))).toMatchObject({ code: 'network.failed', sent: true, message: expect.stringContaining('at most 5 are followed') });
  });

  it('hands out the redirect itself when told so', async () => {
    expect((await open().fetch(`${url}/redirect?to=/echo`, { redirect: 'manual' })).status).toBe(302);
  });

  it('fails on a redirect when told so', async () => {
    expect(await failure(open().fetch(`${url}/redirect?to=/echo`, { redirect: 'error' }))).toMatchObject({ code: 'network.failed', sent: true });
  });

  it('does not take a credential from https to http', async () => {
    const net = open({ resolve: async () => ['127.0.0.1'], tls: { ca: certificate } }, { crm: ['rookery.test'] });
    expect(await failure(net.fetch(`https://rookery.test:${secureSite.port}/down`, { credential: 'crm' }))).toMatchObject({ code: 'network.denied', sent: true });
  });

  it('does not take a credential to a host that is not its own', async () => {
    const net = open({ resolve: async () => ['127.0.0.1'] }, { crm: ['127.0.0.1'] });
    const call = net.fetch(`${url}/redirect?to=${encodeURIComponent(`http://other.test:${site.port}/`)}`, { credential: 'crm' });
    expect(await failure(call)).toMatchObject({ code: 'network.denied', message: expect.stringContaining('credential "crm" may be sent to 127.0.0.1, not to other.test') });
  });
});

describe('credentials', () => {
  it('go to their hosts', async () => {
    expect((await open({}, { crm: [`127.0.0.1:${site.port}`] }).fetch(url, { credential: 'crm' })).status).toBe(200);
  });

  it('go nowhere else, before anything is sent', async () => {
    expect(await failure(open({}, { crm: ['api.example.com'] }).fetch(url, { credential: 'crm' }))).toMatchObject({ code: 'network.denied', sent: false });
  });
});

describe('bodies', () => {
  it('sends text, bytes and forms with their content types', async () => {
    const net = open();
    const sent = async (body: string | Uint8Array | URLSearchParams | FormData): Promise<readonly [string | undefined, string]> => {
      const response = await net.fetch(`${url}/echo`, { method: 'post', body });
      return [JSON.parse(response.headers.get('x-headers') ?? '{}')['content-type'], await response.text()];
    };
    const form = new FormData();
    form.set('file', new Blob(['content']), 'a.txt');
    expect(await sent('täxt')).toEqual(['text/plain;charset=UTF-8', 'täxt']);
    expect(await sent(new Uint8Array([97, 98]))).toEqual([undefined, 'ab']);
    expect(await sent(new URLSearchParams({ a: '1 2' }))).toEqual(['application/x-www-form-urlencoded;charset=UTF-8', 'a=1+2']);
    expect(await sent(form)).toEqual([expect.stringMatching(/^multipart\/form-data; boundary=/), expect.stringContaining('filename="a.txt"')]);
  });

  it('undoes compression', async () => {
    const net = open();
    const zipped = await net.fetch(`${url}/gzip?to=200000`);
    expect([zipped.headers.get('content-encoding'), (await zipped.text()).length]).toEqual([null, 200_000]);
    expect(await (await net.fetch(`${url}/brotli`)).text()).toBe('not here');
  });

  it('passes a large body on as it comes', async () => {
    expect((await (await open().fetch(`${url}/bytes?to=3000000`)).bytes()).length).toBe(3_000_000);
    expect((await (await open().fetch(`${url}/chunked?to=3000000`)).bytes()).length).toBe(3_000_003);
  });

  it('keeps repeated headers apart', async () => {
    expect((await open().fetch(`${url}/cookies`)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it.each([204, 304])('gives %i no body', async (status) => {
    const response = await open().fetch(`${url}/?to=${status}`);
    expect([response.status, response.body]).toEqual([status, null]);
  });

  it('gives HEAD no body', async () => {
    expect(await (await open().fetch(`${url}/bytes?to=99999999`, { method: 'HEAD' })).text()).toBe('');
  });

  it('refuses an announced body over the cap before reading it', async () => {
    expect(await failure(open().fetch(`${url}/bytes?to=3000000`, { maxBytes: 100_000 }))).toMatchObject({ code: 'network.tooLarge', sent: true });
  });

  it('stops an unannounced body at the cap', async () => {
    const response = await open().fetch(`${url}/chunked?to=200000`, { maxBytes: 100_000 });
    expect(await failure(response.text())).toMatchObject({ code: 'network.tooLarge', sent: true });
  });

  it('stops a decompression bomb at the cap', async () => {
    const response = await open().fetch(`${url}/gzip?to=20000000`, { maxBytes: 1_000_000 });
    expect(await failure(response.text())).toMatchObject({ code: 'network.tooLarge', message: expect.stringContaining('is larger than 1000000 bytes') });
  });

  it('fails on a compressed body that ends early', async () => {
    const response = await open().fetch(`${url}/truncated-gzip`);
    expect(await failure(response.text())).toMatchObject({ code: 'network.failed', message: expect.stringContaining('cannot be decoded') });
  });
});

describe('a body that is not wanted', () => {
  const discardBody = () => true;

  it('is left out, and the connection used again', async () => {
    const net = open();
    const before = site.connections();
    for (let call = 0; call < 8; call += 1) expect((await net.fetch(`${url}/bytes?to=200000`, { discardBody })).body).toBeNull();
    // The next call may come before undici has put the connection back, so there can be a second one.
    expect(site.connections()).toBeLessThanOrEqual(before + 2);
  });

  it('keeps status and headers', async () => {
    const response = await open().fetch(`${url}/gzip?to=1000`, { discardBody });
    expect([response.status, response.headers.get('content-encoding'), response.url]).toEqual([200, 'gzip', `${url}/gzip?to=1000`]);
  });

  it('is kept where its status says so', async () => {
    const response = await open().fetch(`${url}/brotli`, { discardBody: (status) => status < 400 });
    expect([response.status, await response.text()]).toEqual([404, 'not here']);
  });

  it.each(['stalls-small', 'stalls'])('does no harm when it stops coming (%s)', async (path) => {
    expect((await open().fetch(`${url}/${path}`, { discardBody, timeoutMs: 300 })).status).toBe(200);
  });

  it.each(['bytes', 'chunked'])('is cut past 1 MiB, whatever the cap (%s)', async (path) => {
    const net = open();
    const before = site.connections();
    for (let call = 0; call < 2; call += 1) expect((await net.fetch(`${url}/${path}?to=20000000`, { discardBody, maxBytes: 1_000 })).status).toBe(200);
    expect(site.connections()).toBe(before + 2);
  });

  it("does no harm when the caller's signal fires after the status", async () => {
    const stop = new AbortController();
    const unwanted = (): boolean => {
      queueMicrotask(() => stop.abort(new Error('enough')));
      return true;
    };
    expect((await open().fetch(`${url}/stalls`, { discardBody: unwanted, signal: stop.signal })).status).toBe(200);
  });
});

describe('limits', () => {
  it('gives up on headers that do not come', async () => {
    expect(await failure(open().fetch(`${url}/silent`, { timeoutMs: 150 }))).toMatchObject({ code: 'network.timeout', sent: true });
  });

  it('gives up on a small body that stops coming', async () => {
    expect(await failure(open().fetch(`${url}/stalls-small`, { timeoutMs: 150 }))).toMatchObject({ code: 'network.timeout', sent: true });
  });

  it('gives up on a streamed body that stops coming', async () => {
    const response = await open().fetch(`${url}/stalls`, { timeoutMs: 300 });
    expect(await failure(response.text())).toMatchObject({ code: 'network.timeout', sent: true });
  });

  it('gives up on a name that does not resolve, with nothing sent', async () => {
    const net = open({ resolve: () => new Promise(() => undefined), limits: { connectTimeoutMs: 100 } });
    expect(await failure(net.fetch('http://slow.test/'))).toMatchObject({ code: 'network.timeout', sent: false });
  });

  it('counts all hops against one time limit', async () => {
    expect(await failure(open().fetch(`${url}/redirect?to=/silent`, { timeoutMs: 200 }))).toMatchObject({ code: 'network.timeout', sent: true });
  });

  it("stops at the caller's signal", async () => {
    const stop = new AbortController();
    const call = failure(open().fetch(`${url}/silent`, { signal: stop.signal }));
    stop.abort(new Error('enough'));
    expect(await call).toMatchObject({ code: 'network.aborted', cause: expect.objectContaining({ message: 'enough' }) });
  });

  it('sends nothing for a signal that has fired already', async () => {
    const heard: string[] = [];
    const listening = await startTcp((socket) => socket.on('data', (chunk) => heard.push(String(chunk))));
    const net = open();
    expect(await failure(net.fetch(`http://127.0.0.1:${listening.port}/first`, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'network.aborted', sent: false });
    await failure(net.fetch(`http://127.0.0.1:${listening.port}/second`, { timeoutMs: 100 }));
    expect(heard.join('')).toMatch(/^GET \/second /);
    await listening.stop();
  });
});

describe('broken connections', () => {
  it('knows that a refused connection sent nothing', async () => {
    const closed = createServer();
    const port = await new Promise<number>((settle) => closed.listen(0, '127.0.0.1', () => settle(Number(Reflect.get(closed.address() ?? {}, 'port')))));
    await new Promise((settle) => closed.close(settle));
    expect(await failure(open().fetch(`http://127.0.0.1:${port}/`))).toMatchObject({ code: 'network.refused', sent: false });
  });

  it('does not know what a server did that hung up after reading', async () => {
    const rude = await startTcp((socket) => socket.once('data', () => socket.destroy()));
    expect(await failure(open().fetch(`http://127.0.0.1:${rude.port}/`, { method: 'POST', body: 'x' }))).toMatchObject({ code: 'network.failed', sent: true });
    await rude.stop();
  });

  it('sends a request once although the connection broke', async () => {
    const rude = await startTcp((socket) => socket.once('data', () => socket.destroy()));
    await failure(open().fetch(`http://127.0.0.1:${rude.port}/`));
    expect(rude.connections()).toBe(1);
    await rude.stop();
  });

  it('frees the connection when the reader loses interest', async () => {
    const response = await open().fetch(`${url}/stalls`);
    await response.body?.cancel();
    expect(response.status).toBe(200);
  });
});

describe('tls', () => {
  it('checks the certificate against the name, not the address', async () => {
    const net = open({ resolve: async () => ['127.0.0.1'], tls: { ca: certificate } });
    expect(await (await net.fetch(`https://rookery.test:${secureSite.port}/`)).text()).toBe('secure');
    expect(await failure(net.fetch(`https://other.test:${secureSite.port}/`))).toMatchObject({ code: 'network.refused', sent: false });
  });

  it('refuses a certificate nobody vouches for', async () => {
    const net = open({ resolve: async () => ['127.0.0.1'] });
    expect(await failure(net.fetch(`https://rookery.test:${secureSite.port}/`))).toMatchObject({ code: 'network.refused', sent: false, message: expect.stringContaining('self-signed certificate') });
  });
});
