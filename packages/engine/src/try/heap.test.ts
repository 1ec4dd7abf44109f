import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.js';

test('gives what was put in, least first, whatever was taken out meanwhile', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.integer(), fc.constant('pop' as const))), (steps) => {
    const heap = new Heap<number>((a, b) => a < b);
    const list: number[] = [];
    for (const step of steps) {
      if (step === 'pop') expect(heap.pop()).toBe(list.toSorted((a, b) => a - b)[0]);
      if (step === 'pop') list.splice(list.indexOf(Math.min(...list)), list.length > 0 ? 1 : 0);
      else {
        heap.push(step);
        list.push(step);
      }
      expect([heap.size, heap.peek()]).toEqual([list.length, list.toSorted((a, b) => a - b)[0]]);
    }
  }));
});
