import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { emailInbox } from './agent.js';
import { readMail } from './read-mail.js';
import { spec } from './spec.js';

const options = (changed: JsonObject = {}) => spec.options.parse({ credential: 'mail', ...changed });
const mail = (text: string, more: { readonly size?: number; readonly uid?: number } = {}) => ({ uid: 1, source: Buffer.from(text), arrivedAt: 1_000, size: text.length, ...more });

describe('email-inbox', () => {
  test('wants a folder to move mails to', async () => {
    await expect(runAgent(emailInbox, { options: { credential: 'mail', afterwards: 'move' } })).rejects.toThrow('no folder is named');
  });

  test('knows a mail again by what it is, whatever its number', async () => {
    const text = 'Message-ID: <a@example.com>\r\n\r\nhello';
    const [first, again, other] = await Promise.all([readMail(mail(text), options()), readMail(mail(text, { uid: 9 }), options()), readMail(mail(text.replace('<a@', '<b@')), options())]);
    expect([first.dedupeKey === again.dedupeKey, first.dedupeKey === other.dedupeKey]).toEqual([true, false]);
  });

  test('makes text of HTML where there is no text, and says when a mail was cut', async () => {
    const { payload } = await readMail(mail('Content-Type: text/html; charset=utf-8\r\n\r\n<style>p{}</style><p>Hello <b>you</b></p>', { size: 9_000_000 }), options({ html: true }));
    expect(payload).toMatchObject({ text: expect.stringContaining('Hello you'), html: expect.stringContaining('<b>you</b>'), isCut: true, size: 9_000_000 });
  });
});
