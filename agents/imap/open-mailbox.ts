import { isIP } from 'node:net';
import { z } from 'zod';
import { isNetError, TransientError, UserError, type Credential, type Net } from '@rookery/sdk';
import type { ImapFlow } from 'imapflow';
import { isCertificateFault } from '../mail/refusal.js';
import { openLoopbackLine } from './loopback-line.js';

const CONNECT_MS = 15_000;
const SILENT_MS = 120_000;
/** IDLE begins as soon as nothing is asked, and is renewed before servers end it (RFC 2177: 29 minutes). */
const IDLE_AFTER_MS = 200;
const IDLE_MS = 60_000;
const LARGEST_BYTES = 32 * 1024 * 1024;

const fieldsSchema = z.object({
  host: z.string(), port: z.number(), security: z.enum(['starttls', 'tls', 'none']), user: z.string(), password: z.string(), tlsCa: z.string().optional(),
});

export interface MailboxParts {
  readonly net: Pick<Net, 'connect'>;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

/** A folder that is selected. */
export interface OpenMailbox extends AsyncDisposable {
  readonly client: ImapFlow;
  /** Mails in it when it was opened. */
  readonly count: number;
  /** Changes when the server has numbered the folder anew. */
  readonly validity: string;
  readonly uidNext: number;
}

/** Connects through the guarded network, encrypts, logs in and selects a folder. Throws what is wrong, in words that hold no secret. */
export async function openMailbox({ net, credential, signal }: MailboxParts, folder: string): Promise<OpenMailbox> {
  const { host, port, security, user, password, tlsCa } = fieldsSchema.parse(credential.fields);
  const tls = { ...(isIP(host) === 0 ? { servername: host } : {}), ...(tlsCa === undefined ? {} : { ca: tlsCa }) };
  const { ImapFlow: Client } = await import('imapflow');
  const target = await net
    .connect({ host, port, signal, timeoutMs: CONNECT_MS, credential: credential.name, ...(security === 'tls' ? { tls } : {}) })
    .catch((error: unknown) => Promise.reject(errorOfConnect(error, `${host}:${port}`, credential.name)));
  const line = await openLoopbackLine(target);
  const client = new Client({
    host: line.host, port: line.port, secure: false, doSTARTTLS: security === 'starttls', servername: isIP(host) === 0 ? host : '', tls, auth: { user, pass: password }, logger: false,
    autoIdleDelay: IDLE_AFTER_MS, maxIdleTime: IDLE_MS, missingIdleCommand: 'NOOP', connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENT_MS,
    maxLineLength: 1024 * 1024, maxLiteralSize: LARGEST_BYTES, maxResponseSize: LARGEST_BYTES + 2 * 1024 * 1024,
  });
  // A connection that breaks is noticed by whoever asks next, or by its "close".
  client.on('error', () => undefined);
  const onAbort = (): void => client.close();
  signal.addEventListener('abort', onAbort, { once: true });
  const dispose = async (): Promise<void> => {
    signal.removeEventListener('abort', onAbort);
    client.close();
    await line[Symbol.asyncDispose]();
  };
  try {
    await client.connect();
    const { exists, uidValidity, uidNext } = await client.mailboxOpen(folder);
    return { client, count: exists, validity: String(uidValidity), uidNext, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw errorOfImap(error, { host, user, folder, credential: credential.name });
  }
}

const failureSchema = z.object({ authenticationFailed: z.boolean().optional(), mailboxMissing: z.boolean().optional(), responseText: z.string().optional(), serverResponseCode: z.string().optional() });

/** What the host is to do about a failed command: what a person can put right is said, the rest is tried again. */
export function errorOfImap(error: unknown, { host, user, folder, credential }: { readonly host: string; readonly user: string; readonly folder: string; readonly credential: string }): Error {
  const said = failureSchema.safeParse(error instanceof Error ? Object.fromEntries(Object.entries(error)) : {}).data ?? {};
  const text = (said.responseText ?? (error instanceof Error ? error.message : String(error))).slice(0, 300);
  const parameters = { reason: text };
  if (isCertificateFault(error)) return new UserError(`${host} cannot encrypt as credential "${credential}" asks (${text}); choose the encryption and port the provider names`, { code: 'provider.refused', parameters, cause: error });
  if (said.authenticationFailed === true && !['UNAVAILABLE', 'INUSE', 'LIMIT'].includes(said.serverResponseCode ?? '')) {
    return new UserError(`${host} does not take the login of ${user} (${text}); check user and password of credential "${credential}", many providers want a password made for programs`, { code: 'provider.refused', parameters, cause: error });
  }
  if (said.mailboxMissing === true || said.serverResponseCode === 'NONEXISTENT' || /doesn't exist|not exist|unknown mailbox/i.test(text)) return new UserError(`mailbox: there is no folder "${folder}" (${text}); write its name as your mail program shows it, for example "INBOX"`, { code: 'provider.refused', parameters, cause: error });
  return new TransientError(`${host}: ${text}`, { code: 'source.unavailable', parameters, cause: error });
}

function errorOfConnect(error: unknown, address: string, credential: string): Error {
  if (isCertificateFault(error)) return errorOfImap(error, { host: address, user: '', folder: '', credential });
  const code = isNetError(error) ? error.code : String(error);
  if (code === 'network.denied') return new UserError(`the mail server ${address} may not be called; check the hosts of the credential and which addresses the operator allows`, { code: 'provider.refused', parameters: { reason: code }, cause: error });
  return new TransientError(`${address} cannot be reached (${code})`, { code: 'source.unavailable', parameters: { reason: code }, cause: error });
}
