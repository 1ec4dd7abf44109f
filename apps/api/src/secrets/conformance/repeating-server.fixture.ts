import { createServer, type Server, type Socket } from 'node:net';

/** A server that repeats to its callers whatever they send, as a careless one does. */
export interface RepeatingServer extends AsyncDisposable {
  readonly port: number;
  /** What it has been told, all callers together. */
  heard(): string;
}

/** `greeting`: what it says first, for protocols in which the server begins. */
export async function startRepeatingServer(greeting = ''): Promise<RepeatingServer> {
  let heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (greeting !== '') socket.write(greeting, 'latin1');
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      socket.write(answerTo(data));
      if (!isStartOfPostgres(data) && !isHttp(data)) socket.end();
    });
  });
  await listening(server);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the repeating server has no port');
  return {
    port: address.port,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

function answerTo(data: Buffer): Buffer | string {
  const text = data.toString('latin1');
  if (isHttp(data)) return httpAnswer(text);
  if (isStartOfPostgres(data)) return data.readInt32BE(4) === 80_877_103 ? 'N' : Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
  if (data[0] === 0x70) return postgresError(`password authentication failed: ${text.slice(5).replaceAll('\0', '')}`);
  return `-ERR 535 refused: ${text}\r\n`;
}

function isHttp(data: Buffer): boolean {
  return /^[A-Z]+ \S+ HTTP\/1\.[01]\r\n/.test(data.toString('latin1'));
}

function isStartOfPostgres(data: Buffer): boolean {
  return data.length >= 8 && data.readInt32BE(0) === data.length && [196_608, 80_877_103].includes(data.readInt32BE(4));
}

/** Status and message repeat the request, too; below `/ok` it is an answer of success. A body that comes later is not read. */
function httpAnswer(request: string): string {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [first = '', ...headers] = head.split('\r\n');
  const path = first.split(' ')[1] ?? '/';
  const text = JSON.stringify({ error: `refused: ${first}`, error_description: body, message: headers.join('; '), description: path, ok: false, headers, path, body });
  const status = path.startsWith('/ok') ? '200 OK' : '401 Unauthorized';
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nx-repeated: ${encodeURI(path).slice(0, 500)}\r\ncontent-length: ${Buffer.byteLength(text, 'utf8')}\r\nconnection: close\r\n\r\n${text}`;
}

function postgresError(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C28P01\0M${message}\0\0`, 'latin1');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
