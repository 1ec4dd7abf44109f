import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { startMailServer, type MailServer } from '../mail/test/mail-server.js';
import { sendEmail } from './agent.js';

let server: MailServer;
let files: Server;
const fileAt = (path: string) => `http://127.0.0.1:${(files.address() as AddressInfo).port}${path}`;

beforeAll(async () => {
  server = await startMailServer();
  files = createServer(({ url }, response) => response.writeHead(url === '/report.pdf' ? 200 : 404, { 'content-type': 'application/pdf' }).end('%PDF-1.7')).listen(0, '127.0.0.1');
  await once(files, 'listening');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  files.close();
});

const send = (receive: readonly { readonly payload: JsonObject }[], { options = {}, fields = {}, attempts = 1 }: { readonly options?: JsonObject; readonly fields?: JsonObject; readonly attempts?: number } = {}) =>
  runAgent(sendEmail, {
    options: { credential: 'mail', from: 'Auction alerts <alerts@example.com>', to: '{{ to }}', subject: '{{ make }}', text: 'It ends at six.', ...options },
    credentials: { mail: { kind: 'smtp', fields: { host: '127.0.0.1', port: server.port, security: 'none', user: 'alerts', password: 'secret', ...fields } } },
    net: loopbackNet(), receive, attempts,
  });
const to = (...names: readonly string[]) => names.map((name) => ({ payload: { to: `${name}@example.com`, make: `BMW for ${name}` } }));
const newest = () => PostalMime.parse(server.received.at(-1)?.text ?? '');

test('sends each event as one mail, a batch over one connection', async () => {
  const before = server.connections;
  const run = await send(to('anna', 'ben', 'carl'));
  expect(run.deliveries.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
  expect(server.received.slice(-3).map((mail) => [mail.from, mail.to])).toEqual(['anna', 'ben', 'carl'].map((name) => ['alerts@example.com', [`${name}@example.com`]]));
  expect(server.connections - before).toBe(1);
  const mail = await newest();
  expect([mail.from, mail.subject, mail.text?.trim(), mail.messageId]).toEqual([{ name: 'Auction alerts', address: 'alerts@example.com' }, 'BMW for carl', 'It ends at six.', run.deliveries[2]?.reference]);
});

test('writes HTML with harmless values, a text beside it, a conversation and a way out', async () => {
  await send([{ payload: { to: 'Ann <ann@example.com>, bob@example.com', make: 'Škoda\r\nBcc: evil@example.com', note: '<img src=x>' } }], {
    options: { text: '', html: '<p>Hello &amp; {{ note }}</p><p>bye</p>', thread: 'lot-7', unsubscribe: 'https://example.com/out?id=7', bcc: 'secret@example.com' },
  });
  const mail = await newest();
  expect([mail.subject, mail.html?.trim(), mail.text?.trim()]).toEqual(['Škoda Bcc: evil@example.com', '<p>Hello &amp; &lt;img src=x&gt;</p><p>bye</p>', 'Hello & <img src=x>\nbye']);
  expect(server.received.at(-1)?.to).toEqual(['ann@example.com', 'bob@example.com', 'secret@example.com']);
  expect(server.received.at(-1)?.text).not.toContain('secret@example.com');
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  expect([header('list-unsubscribe'), header('list-unsubscribe-post'), header('auto-submitted')]).toEqual(['<https://example.com/out?id=7>', 'List-Unsubscribe=One-Click', 'auto-generated']);
  expect(header('references')).toMatch(/^<[0-9a-f]{40}@example.com>$/);
});

test('fails who is refused alone, disables an address nobody has, and tries again where the mailbox is full', async () => {
  const run = await send(to('nobody', 'full', 'policy', 'dora'));
  expect(run.deliveries.map(({ status }) => status)).toEqual(['dead', 'failed', 'dead', 'accepted']);
  expect(run.deliveries.map(({ error }) => (error as { readonly disableEndpoint?: string } | null)?.disableEndpoint)).toEqual(['mail:nobody@example.com', undefined, undefined, undefined]);
  expect(run.deliveries[2]?.error?.message).toContain('refuses it by policy');
  const several = await send([{ payload: { to: 'nobody@example.com, erik@example.com', make: 'Audi' } }]);
  expect(several.emitted[0]?.payload).toMatchObject({ accepted: ['erik@example.com'], rejected: [{ address: 'nobody@example.com' }] });
});

test('sends the same mail again, byte for byte, when the connection broke before the answer', async () => {
  server.cut('after the next mail');
  const run = await send(to('frida'), { options: { html: '<p>It ends at <b>six</b>.</p>' }, attempts: 2 });
  expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
  const [first, second] = server.received.slice(-2).map(({ text }) => text);
  expect(first).toContain(`Message-ID: ${run.deliveries[1]?.reference}`);
  expect(second).toBe(first);
});

test('sends files that are made and fetched, the same on every attempt; a mail whose file is gone holds up no other', async () => {
  server.cut('after the next mail');
  const options = { attachments: [{ name: '{{ make }}.csv', content: 'make\n{{ make }}\n' }, { url: '{{ file }}' }] };
  const run = await send([...to('karl'), ...to('lena')].map(({ payload }, index) => ({ payload: { ...payload, file: fileAt(index === 0 ? '/gone.pdf' : '/report.pdf') } })), { options, attempts: 2 });
  expect(run.deliveries.map(({ status, error }) => [status, error?.message ?? null])).toEqual([
    ['dead', expect.stringContaining('attachments: "gone.pdf" from 127.0.0.1:')], ['unknown', expect.any(String)], ['accepted', null],
  ]);
  const [first, second] = server.received.slice(-2).map(({ text }) => text);
  expect(second).toBe(first);
  const { attachments } = await PostalMime.parse(second ?? '', { attachmentEncoding: 'utf8' });
  expect(attachments.map(({ filename, mimeType, content }) => [filename, mimeType, content])).toEqual([['BMW for lena.csv', 'text/csv', 'make\nBMW for lena\n'], ['report.pdf', 'application/pdf', '%PDF-1.7']]);
});

test('does not know of one mail whose connection broke, and sends those behind it over another', async () => {
  server.cut('after the next mail');
  const run = await send(to('gina', 'hans'));
  expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
});

test('says what is wrong with a login, an encryption and an address, and sends nothing', async () => {
  const before = server.received.length;
  const wrong = await send(to('ida'), { fields: { password: 'old' } });
  expect(wrong.deliveries[0]).toMatchObject({ status: 'dead', error: { message: expect.stringContaining('check user and password') } });
  const unencrypted = await send(to('ida'), { fields: { security: 'starttls' } });
  expect(unencrypted.deliveries[0]).toMatchObject({ status: 'dead', error: { message: expect.stringContaining('cannot encrypt as credential "mail" asks') } });
  const away = await send(to('ida'), { fields: { port: 1 } });
  expect(away.deliveries[0]?.status).toBe('failed');
  expect(server.received).toHaveLength(before);
});

test('gives no password to a server whose certificate cannot be trusted', async () => {
  const seen: unknown[] = [];
  await using other = await startMailServer({ secure: true, disabledCommands: [], onAuth: (login, _session, done) => (seen.push(login), done(null, { user: 'x' })) });
  const tls = await send(to('jana'), { fields: { port: other.port, security: 'tls' } });
  expect(tls.deliveries[0]).toMatchObject({ status: 'dead', error: { message: expect.stringContaining('cannot encrypt as credential "mail" asks') } });
  await using starttls = await startMailServer({ disabledCommands: [], onAuth: (login, _session, done) => (seen.push(login), done(null, { user: 'x' })) });
  const upgraded = await send(to('jana'), { fields: { port: starttls.port, security: 'starttls' } });
  expect(upgraded.deliveries[0]).toMatchObject({ status: 'dead', error: { message: expect.stringContaining('certificate') } });
  expect(seen).toEqual([]);
});
