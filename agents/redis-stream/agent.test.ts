import { describe, expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { redisStream } from './agent.js';
import { readEntries, receive } from './entry.js';

const bytes = (text: string) => Buffer.from(text);

describe('readEntries', () => {
  it('reads ids and fields, and what was deleted meanwhile as an entry without any', () => {
    expect(readEntries([[bytes('1-0'), [bytes('a'), bytes('1'), bytes('b'), bytes('2')]], [bytes('2-0'), null]])).toEqual([
      { id: '1-0', fields: [['a', bytes('1')], ['b', bytes('2')]] }, { id: '2-0', fields: undefined },
    ]);
  });

  it.each([null, undefined, 'OK', [[1]]])('reads nothing from %s', (answer) => expect(readEntries(answer)).toEqual([]));
});

describe('receive', () => {
  const entry = { id: '1700000000000-3', fields: [['body', bytes('{"id":7}')], ['source', bytes('erp')]] as const };

  it('takes stream and id as identity, and the moment from the id', () => {
    expect(receive(entry, { stream: 'lots', field: 'body' })).toEqual({ bytes: bytes('{"id":7}'), fields: { stream: 'lots', id: '1700000000000-3' }, identity: 'lots:1700000000000-3', occurredAt: 1_700_000_000_000 });
  });

  it('makes an object of all fields where none was chosen', () => {
    expect(String(receive(entry, { stream: 'lots' }).bytes)).toBe('{"body":"{\\"id\\":7}","source":"erp"}');
  });

  it('names the fields of an entry that lacks the chosen one', () => {
    expect(receive(entry, { stream: 'lots', field: 'data' })).toMatchObject({ bytes: Buffer.alloc(0), fields: { has: ['body', 'source'] } });
  });
});

describe('redis-stream', () => {
  it('refuses a credential of another kind', async () => {
    const run = runAgent(redisStream, { options: { credential: 'db', stream: 'lots' }, listen: { commits: 1 }, credentials: { db: { kind: 'postgres', fields: {} } } });
    await expect(run).rejects.toMatchObject({ code: 'source.failed', message: expect.stringContaining('choose one of the kind redis') });
  });
});
