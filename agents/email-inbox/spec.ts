import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'email-inbox',
  version: 1,
  title: 'Mailbox',
  summary: 'An event for each mail that arrives in a folder, within a second where the server can do IDLE.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Mailbox', description: 'The account that is read.', kinds: ['imap'] }),
    mailbox: option.text({ title: 'Folder', description: 'Its name as your mail program shows it.' }).prefault('INBOX'),
    startAt: option.choice({ title: 'Begin', description: 'With what, the first time.', values: ['now', 'beginning'], titles: { now: 'mails from now on', beginning: 'all mails in the folder' } }).prefault('now'),
    html: option.boolean({ title: 'HTML', description: 'The event has the HTML of the mail as well.', advanced: true }).default(false),
    attachments: option.choice({ title: 'Attachments', description: 'What the event has of them.', values: ['names', 'contents'], titles: { names: 'names and sizes', contents: 'contents as well, base64, up to 150 KB in all' }, advanced: true }).default('names'),
    afterwards: option.choice({ title: 'Afterwards', description: 'What becomes of a mail once its event is stored.', values: ['nothing', 'seen', 'move', 'delete'], titles: { nothing: 'nothing', seen: 'marked as read', move: 'moved to a folder', delete: 'deleted' } }).default('nothing'),
    moveTo: option.text({ title: 'Move to', description: 'The folder it is moved to.', placeholder: 'Archive' }).optional(),
  }),
  outputs: [{ name: 'out', title: 'Mail', description: '{ "messageId", "from", "to", "cc", "replyTo", "subject", "date", "text", "attachments", "uid", "mailbox" }' }],
  personal: ['from', 'to', 'cc', 'replyTo', 'text', 'html'],
  validate: ({ afterwards, moveTo }) => (afterwards === 'move' && moveTo === undefined ? [{ path: 'moveTo', message: 'mails are to be moved, and no folder is named', hint: 'write for example "Archive"' }] : []),
  examples: [{ title: 'Offers of a partner', options: { credential: 'offers', mailbox: 'INBOX', afterwards: 'seen' } }],
});
