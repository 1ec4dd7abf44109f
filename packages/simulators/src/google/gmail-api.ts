import { randomUUID } from 'node:crypto';
import type { ApiCall, GoogleApi } from './api.js';
import { badRequest, GoogleError, notFound } from './google-error.js';

/** A sent mail, as it lies in the mailbox of its sender. */
export interface SentMail {
  readonly id: string;
  readonly threadId: string;
  readonly account: string;
  /** By lower-case name; of several with one name the last. */
  readonly headers: ReadonlyMap<string, string>;
  /** Everything after the headers. */
  readonly body: string;
  readonly sentAt: number;
}

export interface GmailSimulation extends GoogleApi {
  sent(): readonly SentMail[];
  clear(): void;
}

const scopeRoot = 'https://www.googleapis.com/auth/gmail.';
const LARGEST_UPLOAD = 35 * 1024 * 1024;
/** Google writes of none, but refuses larger ones in JSON. */
const LARGEST_RAW = 5 * 1024 * 1024;
/** Quota units a second and user, and what the calls cost. */
const UNITS = { perProject: 15_000, perUser: 15_000 };

/** Sends mails and lists sent ones. As Gmail may, it gives each mail a Message-ID of its own; headers of others stay. */
export function simulateGmail(): GmailSimulation {
  let sent: SentMail[] = [];

  const send = ({ body, upload, grant, now }: ApiCall): unknown => {
    const text = upload === undefined ? textOfRaw(body['raw']) : textOfUpload(upload);
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const headers = new Map(head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n').map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    if (!['to', 'cc', 'bcc'].some((name) => headers.has(name))) throw new GoogleError(400, 'Recipient address required', 'invalidArgument');
    headers.set('x-google-original-message-id', headers.get('message-id') ?? '');
    const id = randomUUID().replaceAll('-', '').slice(0, 16);
    headers.set('message-id', `<${id}@mail.gmail.com>`);
    sent = [...sent, { id, threadId: id, account: grant.account, headers, body: rest.join('\r\n\r\n'), sentAt: now }];
    return { id, threadId: id, labelIds: ['SENT'] };
  };

  const list = ({ grant, query }: ApiCall): unknown => {
    if (query.has('q')) throw new GoogleError(403, "Metadata scope does not support 'q' parameter", 'forbidden');
    const own = sent.filter(({ account }) => account === grant.account).toReversed();
    const offset = Number(query.get('pageToken') ?? 0);
    const size = Number(query.get('maxResults') ?? 100);
    const page = own.slice(offset, offset + size).map(({ id, threadId }) => ({ id, threadId }));
    return { messages: page, resultSizeEstimate: own.length, ...(offset + size < own.length ? { nextPageToken: String(offset + size) } : {}) };
  };

  const read = ({ grant, query }: ApiCall, id: string): unknown => {
    const mail = sent.find((one) => one.id === id && one.account === grant.account);
    if (mail === undefined) throw notFound();
    if (query.get('format') !== 'metadata') throw new GoogleError(403, 'Metadata scope allows only metadata or minimal format', 'forbidden');
    const headers = query.getAll('metadataHeaders').flatMap((name) => (mail.headers.has(name.toLowerCase()) ? [{ name, value: mail.headers.get(name.toLowerCase()) }] : []));
    return { id, threadId: mail.threadId, labelIds: ['SENT'], internalDate: String(mail.sentAt), payload: { headers } };
  };

  const needs = ({ grant }: ApiCall, scope: string): void => {
    if (!grant.scopes.includes(`${scopeRoot}${scope}`)) throw new GoogleError(403, 'Request had insufficient authentication scopes.', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT');
  };

  return {
    root: '/gmail/v1/users/me/',
    scopes: [`${scopeRoot}send`, `${scopeRoot}metadata`],
    answer(call) {
      const [messages, id] = call.path;
      if (messages !== 'messages') return undefined;
      call.quotas.spend('Quota units', UNITS, call.grant);
      if (call.grant.account.endsWith('.gserviceaccount.com')) throw new GoogleError(400, 'Precondition check failed.', 'failedPrecondition');
      if (call.method === 'POST' && id === 'send') {
        needs(call, 'send');
        return send(call);
      }
      if (call.method !== 'GET') return undefined;
      needs(call, 'metadata');
      return id === undefined ? list(call) : read(call, id);
    },
    sent: () => sent,
    clear: () => {
      sent = [];
    },
  };
}

function textOfRaw(raw: unknown): string {
  if (typeof raw !== 'string' || !/^[\w-]+=*$/.test(raw)) throw badRequest("'raw' RFC822 payload message string or uploading message via /upload/* URL required");
  if (raw.length > LARGEST_RAW) throw new GoogleError(413, 'Request Entity Too Large', 'uploadTooLarge');
  return Buffer.from(raw, 'base64url').toString('utf8');
}

function textOfUpload({ type, text }: NonNullable<ApiCall['upload']>): string {
  if (type !== 'message/rfc822') throw badRequest(`Media type '${type}' is not supported. Valid media types: [message/rfc822]`);
  if (text.length > LARGEST_UPLOAD) throw new GoogleError(413, 'Request Entity Too Large', 'uploadTooLarge');
  return text;
}
