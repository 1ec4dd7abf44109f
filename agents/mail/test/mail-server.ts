import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as the server took it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  /** Connections so far. */
  readonly connections: number;
  /** Cuts every connection, now or once the next mail was taken, before its answer. Not for encrypted ones. */
  cut(when: 'now' | 'after the next mail'): void;
}

/** Refused recipients by their local part: an SMTP code, and its text. */
const refusals: Readonly<Record<string, readonly [number, string]>> = {
  nobody: [550, '5.1.1 no such mailbox'],
  full: [452, '4.2.2 mailbox full'],
  policy: [550, '5.7.1 not accepted by policy'],
};

/** A real SMTP server on loopback that knows the user "alerts" with the password "secret". */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const state = { cutsNext: false, connections: 0 };
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  const server = new SMTPServer({
    authOptional: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true, logger: false, closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => (username === 'alerts' && password === 'secret' ? done(null, { user: username }) : done(answer(535, '5.7.8 wrong user or password'))),
    onRcptTo: ({ address }, _session, done) => {
      const refusal = refusals[address.split('@')[0] ?? ''];
      done(refusal === undefined ? null : answer(...refusal));
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        received.push({ from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() });
        if (state.cutsNext) {
          state.cutsNext = false;
          cut();
        } else done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    state.connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    get connections() {
      return state.connections;
    },
    cut(when) {
      if (when === 'now') cut();
      else state.cutsNext = true;
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
