import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.js';

const ascending = (list: readonly number[]): readonly number[] => list.toSorted((a, b) => a - b);

test('gives what was put in, least first, also when more comes in between', () => {
  fc.assert(fc.property(fc.array(fc.integer()), fc.array(fc.integer()), fc.nat(), (before, after, taken) => {
    const heap = new Heap<number>((a, b) => a < b);
    before.forEach((item) => heap.push(item));
    const first = Array.from({ length: taken % (before.length + 1) }, () => heap.pop());
    after.forEach((item) => heap.push(item));
    const rest = Array.from({ length: heap.size }, () => heap.pop());
    expect(first).toEqual(ascending(before).slice(0, first.length));
    expect(rest).toEqual(ascending([...ascending(before).slice(first.length), ...after]));
    expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined]);
  }));
});
