import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDovecot, type DovecotServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { imap } from '../credentials/imap.js';
import { emailInbox } from './agent.js';

describeWithServer('dovecot', 'email-inbox', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  /** Works in the mailbox as a mail program would. */
  async function inMailbox<Result>(work: (client: ImapFlow) => Promise<Result>): Promise<Result> {
    const client = new ImapFlow({ host: server.host, port: server.port, secure: false, auth: { user: server.user, pass: server.password }, logger: false });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  }

  const mailOf = (subject: string, more = ''): string => `Message-ID: <${subject.replaceAll(' ', '-')}@example.com>\r\nFrom: "Ann Müller" <Ann@Example.com>\r\nTo: offers@example.com\r\nSubject: ${subject}\r\nDate: Mon, 05 Jan 2026 09:00:00 +0000\r\n${more}\r\nHello from ${subject}.\r\n`;
  const deliver = (folder: string, ...subjects: readonly string[]): Promise<void> =>
    inMailbox(async (client) => {
      await client.mailboxCreate(folder).catch(() => undefined);
      for (const subject of subjects) await client.append(folder, mailOf(subject));
    });
  const fields = (): JsonObject => ({ host: server.host, port: server.port, security: 'none', user: server.user, password: server.password });
  const listen = (folder: string, commits: number, { options = {}, before, login = {} }: { readonly options?: JsonObject; readonly before?: RunResult; readonly login?: JsonObject } = {}) =>
    runAgent(emailInbox, {
      options: { credential: 'mail', mailbox: folder, startAt: 'beginning', ...options },
      credentials: { mail: { kind: 'imap', fields: { ...fields(), ...login } } }, net: loopbackNet(), listen: { commits },
      ...(before === undefined ? {} : { continueFrom: before }),
    });
  const subjects = ({ emitted }: RunResult) => emitted.map(({ payload }) => payload['subject']);

  test('makes an event of each mail, with what people see in it', async () => {
    await deliver('First', 'one');
    const run = await listen('First', 2);
    expect(run.emitted.map(({ payload }) => payload)).toEqual([
      {
        uid: 1, mailbox: 'First', size: expect.any(Number), messageId: '<one@example.com>', subject: 'one', date: '2026-01-05T09:00:00.000Z', from: { name: 'Ann Müller', address: 'ann@example.com' },
        to: [{ name: '', address: 'offers@example.com' }], cc: [], replyTo: [], text: 'Hello from one.\n', attachments: [],
      },
    ]);
  });

  test('goes on after a stop with what came meanwhile, each mail once', async () => {
    await deliver('Stops', 'one', 'two');
    const first = await listen('Stops', 2);
    await deliver('Stops', 'three');
    const second = await listen('Stops', 1, { before: first });
    expect([subjects(first), subjects(second)]).toEqual([['one', 'two'], ['three']]);
  });

  test('hears of a mail that arrives while it listens', async () => {
    await deliver('Live');
    const run = listen('Live', 2);
    await deliver('Live', 'now');
    expect(subjects(await run)).toEqual(['now']);
  });

  test('begins with mails from now on when it is asked to', async () => {
    await deliver('Later', 'old');
    const first = await listen('Later', 1, { options: { startAt: 'now' } });
    await deliver('Later', 'new');
    const second = await listen('Later', 1, { options: { startAt: 'now' }, before: first });
    expect([subjects(first), subjects(second)]).toEqual([[], ['new']]);
  });

  test('gives no mail twice when the server has numbered the folder anew', async () => {
    await deliver('Anew', 'one', 'two');
    const first = await listen('Anew', 2);
    // A copy of the folder under its name: other numbers, the same mails.
    await inMailbox(async (client) => {
      await client.mailboxOpen('Anew');
      await client.mailboxCreate('Copy');
      await client.messageCopy('1:*', 'Copy');
      await client.mailboxClose();
      await client.mailboxDelete('Anew');
      await client.mailboxRename('Copy', 'Anew');
    });
    await deliver('Anew', 'three');
    const second = await listen('Anew', 1, { before: first });
    expect([subjects(first), subjects(second)]).toEqual([['one', 'two'], ['three']]);
  });

  test.each([['seen', 'Marks', [1, 0]], ['move', 'Moves', [0, 0]], ['delete', 'Deletes', [0, 0]]] as const)('does what is asked (%s) with a mail that has its event, over a stop in between', async (afterwards, folder, left) => {
    await deliver('Archive');
    await deliver(folder, 'one');
    const options = { afterwards, moveTo: 'Archive' };
    // It stops with the commit, before the mail is touched.
    const first = await listen(folder, 2, { options });
    await deliver(folder, 'two');
    const second = await listen(folder, 1, { options, before: first });
    expect([subjects(first), subjects(second)]).toEqual([['one'], ['two']]);
    const { messages, unseen } = await inMailbox((client) => client.status(folder, { messages: true, unseen: true }));
    expect([(messages ?? 0) - 1, (unseen ?? 0) - 1]).toEqual(left);
  });

  test('takes what is half broken for what it is', async () => {
    await inMailbox(async (client) => {
      await client.mailboxCreate('Broken');
      await client.append('Broken', 'no header at all\r\n');
      await client.append('Broken', 'Subject: =?utf-8?B?***?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n');
    });
    const run = await listen('Broken', 2, { options: { attachments: 'contents' } });
    expect(run.emitted).toHaveLength(2);
    expect(run.emitted[1]?.payload['attachments']).toEqual([{ filename: 'a.pdf', contentType: 'application/pdf', size: 3, content: 'AAEC' }]);
  });

  test('throws what is wrong, so that the host tells people or tries again', async () => {
    await expect(listen('INBOX', 1, { login: { password: 'old' } })).rejects.toThrow('check user and password of credential "mail"');
    await expect(listen('Nowhere', 1)).rejects.toThrow('there is no folder "Nowhere"');
    await expect(listen('INBOX', 1, { login: { port: 1 } })).rejects.toMatchObject({ audience: 'transient' });
    await expect(listen('INBOX', 1, { login: { security: 'starttls' } })).rejects.toThrow();
    expect(await imap.test?.({ net: loopbackNet(), credential: { name: 'mail', kind: 'imap', fields: {} }, signal: AbortSignal.timeout(10_000) } as never, fields() as never)).toContain('logged in as reader');
  });
});
