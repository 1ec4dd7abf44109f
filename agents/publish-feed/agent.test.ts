import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { publishFeed } from './agent.js';

const options = { title: 'Lots', itemTitle: '{{ make }}', content: '<b>{{ note }}</b>', url: 'https://a.example/{{ id }}' };
const lot = { payload: { id: 7, make: 'BMW', note: '<script>"x"</script>' } };

describe('publish-feed', () => {
  test('makes an item of each event, with what comes from the event made harmless', async () => {
    const run = await runAgent(publishFeed, { options, receive: [lot] });
    expect(run.feed).toEqual([{ title: 'BMW', content: '<b>&lt;script&gt;&quot;x&quot;&lt;/script&gt;</b>', url: 'https://a.example/7', payload: lot.payload }]);
    expect(run.deliveries.map(({ status }) => status)).toEqual(['delivered']);
  });

  test('holds at most so many items, the newest', async () => {
    const run = await runAgent(publishFeed, { options: { ...options, keep: 2 }, receive: ['a', 'b', 'c'].map((make) => ({ payload: { make, id: 1 } })) });
    expect(run.feed.map(({ title }) => title)).toEqual(['b', 'c']);
  });

  test('adds the others when one event of the batch makes no item', async () => {
    const run = await runAgent(publishFeed, { options, receive: [lot, { payload: { make: ' ' } }, { payload: { make: 'Audi', id: 8 } }] });
    expect(run.feed.map(({ title }) => title)).toEqual(['BMW', 'Audi']);
    expect(run.deliveries[1]?.error?.message).toBe('itemTitle: "{{ make }}" gave an empty text for this event; an item needs a title');
  });

  test('refuses a link that is no http address', async () => {
    const run = await runAgent(publishFeed, { options: { ...options, url: '{{ id }}' }, receive: [{ payload: { make: 'a', id: 'javascript:alert(1)' } }] });
    expect(run.deliveries[0]?.error?.message).toContain('is no http address');
    await expect(runAgent(publishFeed, { options: { ...options, link: 'auction.example' }, receive: [] })).rejects.toThrow('"auction.example" is no http address');
  });

  test('drops the characters that XML has no place for', async () => {
    const run = await runAgent(publishFeed, { options: { ...options, content: '{{ note }}' }, receive: [{ payload: { make: 'a\u0001b\u0000', note: 'c\ud800\u000bd', id: 1 } }] });
    expect([run.feed[0]?.title, run.feed[0]?.content]).toEqual(['ab', 'c\ufffdd']);
  });
});
