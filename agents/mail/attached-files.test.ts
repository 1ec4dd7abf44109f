import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { parseOptions, type JsonObject, type JsonValue } from '@rookery/sdk';
import { netError, runAgent, type CannedAnswers } from '@rookery/sdk/testing';
import { sendGmail } from '../send-gmail/agent.js';

const sendUrl = 'https://gmail.googleapis.com/upload/gmail/v1/users/me/messages/send?uploadType=media';
const options = (attachments: readonly JsonObject[]): JsonObject => ({ credential: 'google', to: 'dealer@example.com', subject: 'Lots', text: 'Hello', attachments: [...attachments] });
const send = (attachments: readonly JsonObject[], { payload = {}, net = {}, attempts = 1 }: { readonly payload?: JsonObject; readonly net?: CannedAnswers; readonly attempts?: number } = {}) =>
  runAgent(sendGmail, {
    options: options(attachments), net: { ...net, [sendUrl]: { body: { id: '1', threadId: '1' } }, 'https://gmail.googleapis.com/*': { body: {} } },
    credentials: { google: { kind: 'google-oauth2', fields: {}, accessToken: 'ya29.a' } }, receive: [{ payload }], attempts,
  });
type Run = Awaited<ReturnType<typeof send>>;
const sentBy = (run: Run) => run.requests.filter(({ url }) => url === sendUrl).map(({ body }) => body ?? '');
const mailOf = (run: Run) => PostalMime.parse(sentBy(run)[0] ?? '', { attachmentEncoding: 'utf8' });
const filesOf = async (run: Run) => (await mailOf(run)).attachments.map(({ filename, mimeType, content }) => [filename, mimeType, content]);
const errorOf = (run: Run) => [sentBy(run).length, run.deliveries[0]?.status, run.deliveries[0]?.error?.message];
const mebibytes = (count: number): string => 'a'.repeat(count * 1024 * 1024);

describe('a file made from a template', () => {
  test('holds what the template gives, as the ending of its name says', async () => {
    const run = await send(
      [
        { name: 'lot-{{ id }}.csv', content: 'make,note\n{{ make }},{{ note }}\n' }, { name: 'lot.json', content: '{ "make": {{ make | json }} }' }, { name: 'lot.html', content: '<b>{{ make }}</b>' },
        { name: 'note', content: 'für {{ make }}' }, { name: 'lot.dat', content: '{{ id }}', type: 'application/x-lot' },
      ],
      { payload: { id: 7, make: 'Rolls & "Royce"', note: 'red,\nnew' } },
    );
    expect(await filesOf(run)).toEqual([
      ['lot-7.csv', 'text/csv', 'make,note\n"Rolls & ""Royce""","red,\nnew"\n'], ['lot.json', 'application/json', '{ "make": "Rolls & \\"Royce\\"" }'],
      ['lot.html', 'text/html', '<b>Rolls &amp; &quot;Royce&quot;</b>'], ['note', 'text/plain', 'für Rolls & "Royce"'], ['lot.dat', 'application/x-lot', '7'],
    ]);
  });

  test('runs nothing in a spreadsheet, and leaves numbers as they are', async () => {
    const run = await send([{ name: 'lots.csv', content: '{% for one in notes %}{{ one }}\n{% endfor %}' }], { payload: { notes: ['=HYPERLINK("x")', '@SUM(1)', '+49 170 1', '-5,5', ' -cmd'] } });
    expect((await filesOf(run))[0]?.[2]).toBe(`"'=HYPERLINK(""x"")"\n'@SUM(1)\n+49 170 1\n"-5,5"\n' -cmd\n`);
  });

  test('is no JSON when a value was not written as one, and says which', async () => {
    expect(errorOf(await send([{ name: 'lot.json', content: '{ "make": "{{ make }}" }' }], { payload: { make: 'a "b"' } }))).toEqual([0, 'dead', expect.stringMatching(/^attachments: "lot\.json" is no JSON for this event \(.+\); end values with "\| json"$/)]);
  });

  test.each([
    ['a\r\nBcc: evil@example.com\r\n\r\nbody.csv', 'a Bcc_ evil@example.com body.csv'], ['a"; filename="b.exe', 'a_; filename=_b.exe'], ['../../etc/passwd', '.._.._etc_passwd'],
    ['C:\\invoices\\a.pdf', 'C__invoices_a.pdf'], ['invoice\u202Efdp.exe', 'invoicefdp.exe'], ['Škoda 🚗.txt', 'Škoda 🚗.txt'],
  ])('keeps the name %j from being anything but a name', async (given, name) => {
    const run = await send([{ name: '{{ name }}', content: 'x' }], { payload: { name: given } });
    const mail = await mailOf(run);
    expect(mail.attachments.map(({ filename }) => filename)).toEqual([name]);
    expect(sentBy(run)[0]).not.toMatch(/^bcc:/im);
    expect([mail.bcc ?? [], mail.to?.map(({ address }) => address)]).toEqual([[], ['dealer@example.com']]);
  });

  test('needs a name', async () => {
    expect(errorOf(await send([{ name: '{{ gone }}', content: 'x' }]))).toEqual([0, 'dead', 'attachments.0.name: "{{ gone }}" gave no file name for this event']);
  });
});

describe('a file that is fetched', () => {
  test('is what its server says it is, under its own name or the one given; of a list each is attached', async () => {
    const net = { 'https://files.example/*': { headers: { 'content-type': 'text/plain; charset=iso-8859-1' }, body: 'file' } };
    const payload = { report: 'https://files.example/d/report%201.txt?key=s3cret', photos: ['https://files.example/a.txt', 'https://files.example/b/a.txt'] };
    const run = await send([{ url: '{{ report }}' }, { url: '{{ report }}', name: 'Bericht.csv', type: 'text/csv' }, { url: '{{ photos }}' }, { url: '{{ gone }}' }], { payload, net });
    expect((await filesOf(run)).map(([name, type]) => [name, type])).toEqual([['report 1.txt', 'text/plain'], ['Bericht.csv', 'text/csv'], ['a.txt', 'text/plain'], ['a (2).txt', 'text/plain']]);
    expect(sentBy(run)[0]).toContain('Content-Type: text/plain; charset=iso-8859-1; name="report 1.txt"');
    expect(run.requests.filter(({ url }) => url.startsWith('https://files.example/')).map(({ credential }) => credential)).toEqual([null, null, null, null]);
  });

  test.each(['message/rfc822', 'multipart/mixed; boundary=x'])('is not taken for a part of the mail when its server says %s', async (type) => {
    const run = await send([{ url: 'https://files.example/a.eml' }], { net: { 'https://files.example/*': { headers: { 'content-type': type }, body: 'Subject: other\r\n\r\n--x\r\n\r\nhello' } } });
    expect((await filesOf(run)).map(([name, found]) => [name, found])).toEqual([['a.eml', 'application/octet-stream']]);
    expect((await mailOf(run)).subject).toBe('Lots');
  });

  test.each([
    [{ status: 503 }, 'failed', 'attachments: "a.pdf" from files.example cannot be fetched: the server answered 503; it must give the file to whoever has the address'],
    [{ status: 403 }, 'dead', 'attachments: "a.pdf" from files.example cannot be fetched: the server answered 403; it must give the file to whoever has the address'],
    [netError('network.timeout', 'no answer'), 'failed', 'attachments: "a.pdf" from files.example cannot be fetched (network.timeout)'],
    [netError('network.denied', 'ask the operator to allow it', { sent: false }), 'dead', 'attachments: "a.pdf" from files.example may not be fetched: ask the operator to allow it'],
    [netError('network.tooLarge', 'large'), 'dead', 'attachments: "a.pdf" from files.example has more than 7 MiB, which is what the files of a mail may have in all; put a link into the text instead'],
  ] satisfies [CannedAnswers[string], string, string][])('holds the mail back when it cannot be had: %j', async (answer, status, message) => {
    expect(errorOf(await send([{ url: 'https://files.example/a.pdf?key=s3cret' }], { net: { 'https://files.example/*': answer } }))).toEqual([0, status, message]);
  });

  test.each<[JsonValue, string]>([['ftp://files.example/a', 'attachments.0.url: "ftp://files.example/a" is no http address'], [Array.from({ length: 21 }, () => 'https://files.example/a'), 'attachments: 21 files for this event; at most 20 go with a mail, so send a link to them instead']])('does not fetch %j', async (file, message) => {
    expect(errorOf(await send([{ url: '{{ file }}' }], { payload: { file } }))).toEqual([0, 'dead', message]);
  });

  test('is fetched again with the mail it belongs to, which keeps its key', async () => {
    const net = { 'https://files.example/*': [{ status: 503 }, { body: 'x' }] };
    const run = await send([{ url: 'https://files.example/a.txt' }], { net, attempts: 2 });
    expect(run.deliveries.map(({ status }) => status)).toEqual(['failed', 'accepted']);
    const other = await send([{ name: 'b.txt', content: 'y' }]);
    const keys = [run, other].map((one) => /X-Rookery-Delivery: (\w+)/.exec(sentBy(one)[0] ?? '')?.[1]);
    expect(keys[0]).toBe(keys[1]);
  });
});

test('says which file is too many, how large it is and what to do', async () => {
  const net = { 'https://files.example/*': { body: mebibytes(4) } };
  expect(errorOf(await send([{ url: 'https://files.example/a.bin' }, { url: 'https://files.example/b.bin' }], { net }))).toEqual([
    0, 'dead', 'attachments: "b.bin" has 4.0 MiB and 8.0 MiB with those before it; the files of a mail may have 7 MiB in all, so attach less or put a link into the text instead',
  ]);
});

test.each([
  [{ name: 'a.txt' }, 'options.attachments.0'], [{ name: 'a.txt', content: 'x', url: 'https://files.example/a' }, 'options.attachments.0'], [{ content: 'x' }, 'options.attachments.0.name'],
  [{ url: 'https://files.example/a', type: 'message/rfc822' }, 'options.attachments.0.type'], [{ url: 'https://files.example/a', type: 'text/plain\r\nBcc: a@b.c' }, 'options.attachments.0.type'],
])('cannot be published with %j', (attachment, path) => {
  expect(parseOptions(sendGmail, { version: 1, options: options([attachment]) }, 'options')).toMatchObject({ ok: false, issues: [{ path }] });
});
