import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { isNetError, TransientError, UnknownOutcomeError, UserError, type Credential, type Net } from '@rookery/sdk';
import { loadMailer } from './library.js';
import { errorOfSmtp, isCertificateFault, smtpErrorOf } from './refusal.js';

const CONNECT_MS = 15_000;
const ANSWER_MS = 30_000;

const fieldsSchema = z.object({
  host: z.string(), port: z.number(), security: z.enum(['starttls', 'tls', 'none']), user: z.string().optional(), password: z.string(), tlsCa: z.string().optional(),
});

const submittedSchema = z.object({ accepted: z.array(z.string()), rejected: z.array(z.string()), rejectedErrors: z.array(z.instanceof(Error)).optional(), response: z.string() });

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** Whom the server took it for, and what it said. */
export interface Submitted {
  readonly accepted: readonly string[];
  readonly rejected: readonly { readonly address: string; readonly error: Error }[];
  readonly response: string;
}

/** A connection to a mail server that is logged in; takes one message after the other. */
export interface SmtpLine {
  /** Rejects with what the host is to do about it. `endpoint` is disabled when the server knows nobody there. */
  submit(envelope: Envelope, message: Buffer, endpoint: string | undefined): Promise<Submitted>;
  /** Nothing more can be sent over it. */
  readonly isBroken: boolean;
  close(): Promise<void>;
}

export interface LineParts {
  readonly net: Pick<Net, 'connect'>;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

type Connection = InstanceType<Awaited<ReturnType<typeof loadMailer>>['SmtpConnection']>;

/** Connects through the guarded network, encrypts and logs in. Rejects with what the host is to do about a failure; nothing was sent then. */
export async function openSmtpLine({ net, credential, signal }: LineParts): Promise<SmtpLine> {
  const { host, port, security, user, password, tlsCa } = fieldsSchema.parse(credential.fields);
  const { SmtpConnection } = await loadMailer();
  // An address is no name to ask a certificate for (RFC 6066, 3).
  const tls = { ...(isIP(host) === 0 ? { servername: host } : {}), ...(tlsCa === undefined ? {} : { ca: tlsCa }) };
  const socket = await net.connect({ host, port, signal, timeoutMs: CONNECT_MS, credential: credential.name, ...(security === 'tls' ? { tls } : {}) }).catch((error: unknown) => {
    throw isCertificateFault(error) ? errorOfSmtp(error, { host, credential: credential.name }) : errorOfConnect(error, `${host}:${port}`);
  });
  const connection = new SmtpConnection({
    host, port, connection: socket, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none',
    connectionTimeout: CONNECT_MS, greetingTimeout: ANSWER_MS, socketTimeout: ANSWER_MS, logger: false, name: 'rookery',
    secured: security === 'tls', tls,
  });
  const state = { isBroken: false };
  connection.on('error', () => void (state.isBroken = true));
  connection.on('end', () => void (state.isBroken = true));
  const onAbort = (): void => connection.close();
  signal.addEventListener('abort', onAbort, { once: true });
  const end = (): Promise<void> => {
    signal.removeEventListener('abort', onAbort);
    return quit(connection);
  };
  try {
    await called((done) => connection.connect(done), connection);
    if (user !== undefined) await called((done) => connection.login({ credentials: { user, pass: password } }, done), connection);
  } catch (error) {
    await end();
    throw errorOfSmtp(error, { host, credential: credential.name });
  }
  return {
    get isBroken() {
      return state.isBroken;
    },
    close: end,
    submit: (envelope, message, endpoint) => submit(connection, envelope, message, { host, credential: credential.name, ...(endpoint === undefined ? {} : { endpoint }) }),
  };
}

async function submit(connection: Connection, envelope: Envelope, message: Buffer, at: { readonly host: string; readonly credential: string; readonly endpoint?: string }): Promise<Submitted> {
  const transfer = { hasBegun: false };
  // The server is only asked to take the text after it took the envelope; before that nothing can have been delivered.
  const text = new Readable({
    read() {
      transfer.hasBegun = true;
      this.push(message);
      this.push(null);
    },
  });
  try {
    const info = submittedSchema.parse(await called((done) => connection.send({ from: envelope.from, to: [...envelope.to], size: message.length, use8BitMime: true }, text, done), connection));
    const errors = info.rejectedErrors ?? [];
    return { accepted: info.accepted, rejected: info.rejected.map((address, index) => ({ address, error: errorOfSmtp(errors[index], at) })), response: info.response };
  } catch (error) {
    // A refused envelope stays open at the server until it is told to forget it (RFC 5321, 4.1.1.5).
    if (smtpErrorOf(error).responseCode !== undefined) await called((done) => connection.reset(done), connection).catch(() => connection.close());
    if (transfer.hasBegun && smtpErrorOf(error).responseCode === undefined) {
      const reason = `the connection to ${at.host} broke while it took the message`;
      throw new UnknownOutcomeError(reason, { parameters: { reason }, cause: error });
    }
    throw errorOfSmtp(error, at);
  }
}

/** A call with a callback; also ends when the connection breaks, which the library does not tell every waiting call. */
function called(call: (done: (error: Error | null | undefined, result?: unknown) => void) => void, connection: Connection): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onEnd = (): void => settle(Object.assign(new Error('the server closed the connection'), { code: 'ECONNECTION' }));
    const settle = (error: Error | null | undefined, result?: unknown): void => {
      connection.off('end', onEnd);
      connection.off('error', settle);
      if (error === null || error === undefined) resolve(result);
      else reject(error);
    };
    connection.once('end', onEnd);
    connection.once('error', settle);
    call(settle);
  });
}

async function quit(connection: Connection): Promise<void> {
  if (connection.destroyed) return;
  const ended = new Promise<void>((resolve) => connection.once('end', resolve));
  connection.quit();
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  connection.close();
}

function errorOfConnect(error: unknown, address: string): Error {
  if (isNetError(error) && error.code === 'network.denied') {
    return new UserError(`the mail server ${address} may not be called; check the hosts of the credential and which addresses the operator allows`, { code: 'provider.refused', parameters: { reason: error.code }, cause: error });
  }
  const reason = `${address} cannot be reached (${isNetError(error) ? error.code : String(error)})`;
  return new TransientError(reason, { parameters: { reason }, cause: error });
}
