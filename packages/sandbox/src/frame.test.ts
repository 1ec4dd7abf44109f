import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrame } from './frame.js';

describe('frames', () => {
  it('come back as they went, whatever the chunks', () => {
    const bytes = Buffer.concat([encodeFrame({ header: '{"a":"ж"}', body: '' }), encodeFrame({ header: '', body: 'лот 1' })]);
    const read = createFrameReader(1_000);

    expect([...bytes].flatMap((byte) => read(Buffer.from([byte])))).toEqual([{ header: '{"a":"ж"}', body: '' }, { header: '', body: 'лот 1' }]);
  });

  it('several in one chunk are all given back', () => {
    const frame = encodeFrame({ header: 'h', body: 'b' });

    expect(createFrameReader(1_000)(Buffer.concat([frame, frame, frame]))).toHaveLength(3);
  });

  it('refuses a frame over the limit before it has arrived', () => {
    const start = encodeFrame({ header: 'h', body: 'x'.repeat(200) }).subarray(0, 8);

    expect(() => createFrameReader(100)(start)).toThrow('a frame of 209 bytes is over the limit of 100');
  });
});
