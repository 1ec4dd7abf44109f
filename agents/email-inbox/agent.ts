import { once } from 'node:events';
import { defineSource, UserError, type ListenContext } from '@rookery/sdk';
import { z } from 'zod';
import { errorOfImap, openMailbox, type OpenMailbox } from '../imap/open-mailbox.js';
import { readMail, type FetchedMail } from './read-mail.js';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

/** Mails of one commit. */
const PAGE = 20;
/** Of a longer mail the beginning is read. */
const LARGEST_BYTES = 5 * 1024 * 1024;
/** How often is looked without being told. */
const LOOK_MS = 120_000;
/** When a folder was numbered anew, mails that arrived so long before the last one are looked at again; their keys tell those that were seen. */
const LOOK_BACK_MS = 2 * 24 * 60 * 60 * 1_000;

/** `unfinished`: mails whose events are stored, and of which it is not known whether they were marked, moved or deleted. */
const cursorSchema = z.object({ validity: z.string(), uid: z.number(), at: z.number(), unfinished: z.array(z.number()).default([]) });
type Cursor = z.output<typeof cursorSchema>;

/** Reads what is new since the cursor, then waits for the server to tell of more. When the connection is lost the host asks again, with backoff. */
export const emailInbox = defineSource(spec, {
  async listen(context) {
    const { options, net, signal } = context;
    const credential = await context.credential(options.credential);
    await using mailbox = await openMailbox({ net, credential, signal }, options.mailbox);
    try {
      await follow(context, mailbox);
    } catch (error) {
      if (signal.aborted) return;
      throw error instanceof UserError ? error : errorOfImap(error, { host: 'the mail server', user: '', folder: options.mailbox, credential: options.credential });
    }
  },
});

async function follow(context: ListenContext<Options>, mailbox: OpenMailbox): Promise<void> {
  const { signal } = context;
  const bell = new Bell(mailbox.client);
  let cursor = await begin(context, mailbox);
  await finish(mailbox, cursor.unfinished, context.options);
  while (!signal.aborted) {
    cursor = await readNew(context, mailbox, cursor);
    await untilTold(context, mailbox, bell);
  }
}

/** Where to go on: behind the last mail, or where the options say the first time. */
async function begin({ options, cursor: stored, commit, now }: ListenContext<Options>, { validity, uidNext, client }: OpenMailbox): Promise<Cursor> {
  const known = stored === null ? undefined : cursorSchema.safeParse(JSON.parse(stored)).data;
  if (known?.validity === validity) return known;
  if (known !== undefined) {
    const since = await client.search({ since: new Date(known.at - LOOK_BACK_MS) }, { uid: true });
    const [first] = ascending(since);
    return { validity, uid: (first ?? uidNext) - 1, at: known.at, unfinished: [] };
  }
  const cursor = { validity, uid: options.startAt === 'now' ? uidNext - 1 : 0, at: now, unfinished: [] };
  // What arrives between now and a restart is not to be passed over.
  await commit({ items: [], cursor: JSON.stringify(cursor) });
  return cursor;
}

async function readNew(context: ListenContext<Options>, mailbox: OpenMailbox, from: Cursor): Promise<Cursor> {
  const { options, commit, signal } = context;
  let cursor = from;
  // "7:*" also gives the last mail when it is below 7 (RFC 9051, 6.4.8).
  const found = await mailbox.client.search({ uid: `${cursor.uid + 1}:*` }, { uid: true });
  const uids = ascending(found).filter((uid) => uid > from.uid);
  for (let start = 0; start < uids.length && !signal.aborted; start += PAGE) {
    const page = uids.slice(start, start + PAGE);
    const mails = await fetchMails(mailbox, page);
    const items = await Promise.all(mails.map((mail) => readMail(mail, options)));
    const unfinished = options.afterwards === 'nothing' ? [] : mails.map(({ uid }) => uid);
    cursor = { ...cursor, uid: page.at(-1) ?? cursor.uid, at: Math.max(cursor.at, ...mails.map(({ arrivedAt }) => arrivedAt)), unfinished };
    await commit({ items, cursor: JSON.stringify(cursor), waiting: uids.length - start - page.length });
    await finish(mailbox, unfinished, options);
  }
  return cursor;
}

async function fetchMails({ client }: OpenMailbox, uids: readonly number[]): Promise<readonly FetchedMail[]> {
  const mails: FetchedMail[] = [];
  for await (const { uid, source, internalDate, size } of client.fetch(uids.join(','), { uid: true, internalDate: true, size: true, source: { maxLength: LARGEST_BYTES } }, { uid: true })) {
    if (source !== undefined) mails.push({ uid, source, arrivedAt: new Date(internalDate ?? 0).getTime(), size: size ?? source.length });
  }
  return mails.toSorted((one, other) => one.uid - other.uid);
}

/** Only after the commit: a mail that is moved or deleted has its event. Those that are not there any more are passed over. */
async function finish({ client }: OpenMailbox, asked: readonly number[], { afterwards, moveTo }: Options): Promise<void> {
  if (asked.length === 0 || afterwards === 'nothing') return;
  const range = ascending(await client.search({ uid: asked.join(',') }, { uid: true })).join(',');
  if (range === '') return;
  if (afterwards === 'seen') await client.messageFlagsAdd(range, [String.raw`\Seen`], { uid: true });
  else if (afterwards === 'delete') await client.messageDelete(range, { uid: true });
  else if (moveTo !== undefined && (await client.messageMove(range, moveTo, { uid: true })) === false) {
    throw new UserError(`moveTo: mails cannot be moved to "${moveTo}"; is there such a folder?`, { code: 'provider.refused', parameters: { reason: 'move' } });
  }
}

/** Rings when the server tells of mails; also for who was busy meanwhile. */
class Bell {
  #isTold = false;
  #ring: (() => void) | undefined;

  constructor(client: OpenMailbox['client']) {
    client.on('exists', () => {
      this.#isTold = true;
      this.#ring?.();
    });
  }

  async heard(): Promise<void> {
    if (!this.#isTold) await new Promise<void>((resolve) => void (this.#ring = resolve));
    this.#isTold = false;
  }
}

/** The server says that there is more, or enough time has passed, or the connection ended, which throws. */
async function untilTold({ clock, signal }: ListenContext<Options>, { client }: OpenMailbox, bell: Bell): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const ended = once(client, 'close', { signal: either }).then(() => Promise.reject(new Error('the connection ended')));
  try {
    await Promise.race([bell.heard(), ended, clock.sleep(LOOK_MS, either)]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
    ended.catch(() => undefined);
  }
}

function ascending(uids: readonly number[] | false | undefined): readonly number[] {
  return uids === undefined || uids === false ? [] : uids.toSorted((one, other) => one - other);
}
