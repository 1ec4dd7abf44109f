import type { Socket } from 'node:net';
import { errorOf, type Credential, type CredentialKind, type Net } from '@rookery/sdk';
import type { z } from 'zod';

/** What a login needs so that a socket can be opened for it. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly tlsCa?: string | undefined;
}

export interface Login<Fields extends Place> {
  /** The credential's. */
  readonly name: string;
  readonly fields: Fields;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Reads a stored credential as one of `kind`. Throws a user error for one of another kind. */
export function readLogin<Schema extends z.ZodObject>({ name, kind, fields }: Credential, wanted: CredentialKind<Schema>): { readonly name: string; readonly fields: z.output<Schema> } {
  if (kind !== wanted.kind) throw errorOf('source.failed', { reason: `the credential "${name}" is of the kind "${kind}"; choose one of the kind ${wanted.kind}` });
  const parsed = wanted.fields.safeParse(fields);
  if (!parsed.success) throw errorOf('source.failed', { reason: `the credential "${name}" has faults; save it again` });
  return { name, fields: parsed.data };
}

/** A connected socket through the guarded door, encrypted where the login says so. It is the caller's; its errors are heard. */
export async function openSocket<Fields extends Place>(net: Net, { name, fields }: Login<Fields>, signal: AbortSignal): Promise<Socket> {
  const { host, port, tls, tlsCa } = fields;
  const socket = await net.connect({ host, port, signal, timeoutMs: CONNECT_TIMEOUT_MS, credential: name, tls: tls && tlsCa !== undefined ? { ca: tlsCa } : tls });
  // The clients report what happens to their socket; before and after them nobody listens, and that would end the process.
  socket.on('error', () => undefined);
  socket.setNoDelay(true);
  return socket;
}
