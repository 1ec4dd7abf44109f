import { isNetError, PermanentError, TransientError, type IoContext, type NetError } from '@rookery/sdk';

/** Of all files of a mail; encoded they take a third more, and a mail has 10 MiB. */
export const LARGEST_BYTES = 7 * 1024 * 1024;
export const MOST_BYTES_TEXT = '7 MiB';
const FETCH_MS = 30_000;

export interface FetchedFile {
  readonly bytes: Buffer;
  /** What its server says it is, without parameters. */
  readonly type: string | undefined;
  readonly charset: string | undefined;
}

/** Fetches a file through the guarded network, without any credential. `name` is what errors call it. */
export async function fetchFile(url: URL, name: string, { net, signal, leftMs }: Pick<IoContext<unknown>, 'net' | 'signal'> & { readonly leftMs: number }): Promise<FetchedFile> {
  const from = `attachments: "${name}" from ${url.host}`;
  if (leftMs <= 0) throw new TransientError(`${from} was not fetched, because the files before it took a minute; attach less, or put a link into the text instead`);
  try {
    const response = await net.fetch(url, { signal, timeoutMs: Math.min(FETCH_MS, leftMs), maxBytes: LARGEST_BYTES, discardBody: (status) => status < 200 || status > 299 });
    if (!response.ok) throw refusalOf(response.status, from);
    const bytes = Buffer.from(await response.arrayBuffer());
    const said = response.headers.get('content-type') ?? '';
    return { bytes, type: /^[\w.+-]+\/[\w.+-]+/.exec(said.trim())?.[0], charset: /;\s*charset="?([\w.:-]+)/i.exec(said)?.[1] };
  } catch (error) {
    throw isNetError(error) ? errorOf(error, from) : error;
  }
}

function refusalOf(status: number, from: string): Error {
  const message = `${from} cannot be fetched: the server answered ${status}; it must give the file to whoever has the address`;
  return status >= 500 || status === 429 || status === 408 ? new TransientError(message) : new PermanentError(message);
}

function errorOf(cause: NetError, from: string): Error {
  if (cause.code === 'network.tooLarge') return new PermanentError(`${from} has more than ${MOST_BYTES_TEXT}, which is what the files of a mail may have in all; put a link into the text instead`, { cause });
  if (cause.code === 'network.denied') return new PermanentError(`${from} may not be fetched: ${cause.message}`, { cause });
  return new TransientError(`${from} cannot be fetched (${cause.code})`, { cause });
}
