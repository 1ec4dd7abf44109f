import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readCsv, type CsvRecord } from './csv-source.js';

async function* bytes(text: string, size: number): AsyncGenerator<Uint8Array> {
  const whole = Buffer.from(text);
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}
const collect = (source: AsyncIterable<Uint8Array>, maxBytes = 10_000): Promise<readonly CsvRecord[]> => Readable.from(readCsv(source, { maxBytes })).toArray();
const read = (text: string, size = 1_000) => collect(bytes(text, size));
const cellsOf = async (text: string, size?: number) => (await read(text, size)).map(({ cells }) => cells);

it('reads the same in pieces of any size, also in the middle of a letter', async () => {
  const text = '\uFEFFимя,город\r\n"Анна ""А""","Казань,\nцентр"\r\n\r\nБорис,😀\r\n';
  const whole = await read(text);
  expect(whole.map(({ cells }) => cells)).toEqual([['имя', 'город'], ['Анна "А"', 'Казань,\nцентр'], ['Борис', '😀']]);
  for (const size of [1, 2, 3, 7]) expect(await read(text, size)).toEqual(whole);
});

it.each([['a;b;c,d\n1;2;3\n', ['a', 'b', 'c,d']], ['a\tb\n1\t2\n', ['a', 'b']], ['a|b\n1|2', ['a', 'b']], ['"a;b",c\n1,2', ['a;b', 'c']]])('takes the delimiter that the first line of %j has most of', async (text, header) => {
  expect((await cellsOf(text))[0]).toEqual(header);
});

it('counts lines as an editor shows them', async () => {
  expect((await read('a\n"x\ny"\nz\n')).map(({ line }) => line)).toEqual([1, 3, 4]);
});

it.each([['a,b\n"open', 'it cannot be read'], ['a\n"x"y\n', 'it cannot be read'], [`a\n${'x'.repeat(20_000)}`, 'the body has more than 10000 bytes']])('stops at %j', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

it.each([[[0x63, 0xff]], [[0xd0]]])('refuses what is no UTF-8 (%j), with the line', async (end) => {
  async function* wrong(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a\nb\n');
    yield Buffer.from(end);
  }
  await expect(collect(wrong())).rejects.toMatchObject({ line: 3, message: 'it is not UTF-8; save it as "CSV UTF-8"' });
});
