import { connect } from 'node:net';
import type { FuzzAnswer } from './send.js';

const host = 'host: 127.0.0.1\r\n';
const end = 'connection: close\r\n\r\n';

/** Bytes that no client library sends: not HTTP, or HTTP that two readers understand in two ways. */
export const malformed: readonly string[] = [
  '\r\n\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `G@T / HTTP/1.1\r\n${host}${end}`, `GET / HTTP/1.1\r\n${end}`, `GET  /  HTTP/1.1\r\n${host}${end}`, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `GET /api/v1/health\0 HTTP/1.1\r\n${host}${end}`, `GET /api/v1/health HTTP/1.1\r\n${host}x-a: a\0b\r\n${end}`, `GET /api/v1/health HTTP/1.1\r\n${host}x-a: a\rb\r\n${end}`, `GET /api/v1/health HTTP/1.1\r\n${host}x a: b\r\n${end}`,
  `GET /api/v1/health HTTP/1.1\r\n${host}x-long: ${'a'.repeat(40_000)}\r\n${end}`, `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n${host}${end}`, `GET /api/v1/health HTTP/1.1\r\n${host}${'x-a: b\r\n'.repeat(3_000)}${end}`,
  `GET /api/v1/health HTTP/1.1\r\n${host}host: evil.example\r\n${end}`, `GET http://evil.example/api/v1/health HTTP/1.1\r\n${host}${end}`, `OPTIONS * HTTP/1.1\r\n${host}${end}`, `TRACE / HTTP/1.1\r\n${host}${end}`, `CONNECT evil.example:443 HTTP/1.1\r\n${host}${end}`,
  `GET /api/v1/health HTTP/1.1\r\n${host}upgrade: websocket\r\nconnection: upgrade\r\n\r\n`, `GET /push/${'0'.repeat(32)} HTTP/1.1\r\n${host}upgrade: websocket\r\nconnection: upgrade\r\n\r\n`, `GET //%zz HTTP/1.1\r\n${host}upgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
  `POST /api/v1/auth/login HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: -1\r\n${end}`, `POST /api/v1/auth/login HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: 5\r\ncontent-length: 6\r\n${end}{"a":`,
  `POST /api/v1/auth/login HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n${end}0\r\n\r\nGET /api/v1/health HTTP/1.1\r\n${host}\r\n`,
  `POST /api/v1/auth/login HTTP/1.1\r\n${host}content-type: application/json\r\ntransfer-encoding: chunked\r\n${end}zz\r\n{}\r\n0\r\n\r\n`, `POST /api/v1/auth/login HTTP/1.1\r\n${host}content-type: application/json\r\ntransfer-encoding: chunked\r\n${end}ffffffffffffffff\r\n{}`,
  `POST /api/v1/auth/login HTTP/1.1\r\n${host}content-type: application/json\r\ntransfer-encoding: xchunked\r\n${end}0\r\n\r\n`, `POST /api/v1/auth/login HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: 99999999999\r\n${end}{}`,
  `POST /hooks/${'0'.repeat(32)} HTTP/1.1\r\n${host}content-length: 99999999999\r\n${end}{}`, `POST /api/v1/auth/login HTTP/1.1\r\n${host}expect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\n${end}{}`, `POST /api/v1/auth/login HTTP/1.1\r\n${host}expect: nonsense\r\ncontent-type: application/json\r\ncontent-length: 2\r\n${end}{}`,
  `GET /api/v1/health HTTP/1.1\n${host.replace('\r', '')}connection: close\n\n`, `GET /api/v1/health HTTP/1.1\r\n${host}x-a: a\r\n folded: yes\r\n${end}`, `GET /a%2 HTTP/1.1\r\n${host}${end}`, `GET /%c0%ae%c0%ae/ HTTP/1.1\r\n${host}${end}`, `GET /\xff\xfe HTTP/1.1\r\n${host}${end}`, `GET /api/v1/health;x=%00 HTTP/1.1\r\n${host}${end}`,
  `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`, `GET /api/v1/health HTTP/1.0\r\n\r\n`, 
];

const WAIT_MS = 60_000;
/** A request that is not whole gets no answer; then the client leaves. */
const LEAVE_MS = 500;

/** Sends the bytes and reads what comes. No answer is one, too: the status is 0 then. */
export function sendBytes(origin: string, bytes: string): Promise<FuzzAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    let leave: NodeJS.Timeout | undefined;
    socket.setTimeout(WAIT_MS, () => socket.destroy(new Error('no end of the answer')));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(read(chunks)) : reject(error)));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      clearTimeout(leave);
      leave = setTimeout(() => socket.destroy(), LEAVE_MS);
    });
    socket.on('close', () => {
      clearTimeout(leave);
      resolve(read(chunks));
    });
    socket.write(Buffer.from(bytes, 'latin1'), () => {
      leave = setTimeout(() => socket.destroy(), LEAVE_MS);
    });
  });
}

function read(chunks: readonly Buffer[]): FuzzAnswer {
  const text = Buffer.concat(chunks).toString();
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const headers = Object.fromEntries(head.split('\r\n').slice(1).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), headers, text: /^transfer-encoding: chunked$/im.test(head) ? unchunked(rest.join('\r\n\r\n')) : rest.join('\r\n\r\n') };
}

function unchunked(text: string): string {
  const size = Number.parseInt(text, 16);
  if (!(size > 0)) return '';
  const from = text.indexOf('\r\n') + 2;
  return text.slice(from, from + size) + unchunked(text.slice(from + size + 2));
}
