import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { addToInbox } from './agent.js';

const lot = { payload: { id: 7, make: 'BMW', price: 31000 } };

describe('add-to-inbox', () => {
  test('writes the message from its templates', async () => {
    const run = await runAgent(addToInbox, { options: { title: ' {{ make }} ', body: 'from {{ price }}', url: '/lots/{{ id }}', level: 'success' }, receive: [lot] });
    expect(run.inbox).toEqual([{ title: 'BMW', body: 'from 31000', url: '/lots/7', level: 'success' }]);
    expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['delivered']);
  });

  test('needs nothing but a title', async () => {
    const run = await runAgent(addToInbox, { options: { title: '{{ make }}' }, receive: [lot] });
    expect(run.inbox).toEqual([{ title: 'BMW', body: '', level: 'info' }]);
  });

  test('adds the others when one event of the batch makes no message', async () => {
    const receive = [lot, { payload: { make: ' ' } }, { payload: { make: 'Audi' } }];
    const run = await runAgent(addToInbox, { options: { title: '{{ make }}' }, receive });
    expect(run.inbox.map((message) => message.title)).toEqual(['BMW', 'Audi']);
    expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['delivered', 'dead', 'delivered']);
    expect(run.deliveries[1]?.error?.message).toBe('title: "{{ make }}" gave an empty text for this event; a message needs a title');
  });

  test('names the levels there are when a template gives another', async () => {
    const run = await runAgent(addToInbox, { options: { title: 'a', level: '{{ make }}' }, receive: [lot] });
    expect(run.deliveries[0]?.error?.message).toBe('level: "BMW" is none; write info, success, warning, critical');
  });

  test.each(['javascript:alert(1)', '//evil.example', '/\\evil.example', 'data:text/html,x'])('refuses the link %s', async (link) => {
    const run = await runAgent(addToInbox, { options: { title: 'a', url: '{{ link }}' }, receive: [{ payload: { link } }] });
    expect(run.inbox).toEqual([]);
    expect(run.deliveries[0]?.error?.message).toContain('is neither an http address nor a path');
  });

  test('cuts what is too long without cutting through a letter', async () => {
    const run = await runAgent(addToInbox, { options: { title: '{{ text }}' }, receive: [{ payload: { text: `${'a'.repeat(298)}😀😀` } }] });
    expect(run.inbox[0]?.title).toBe(`${'a'.repeat(298)}…`);
  });

  test('drops what no database takes, so that one event cannot fail its batch', async () => {
    const run = await runAgent(addToInbox, { options: { title: '{{ text }}' }, receive: [{ payload: { text: 'a\0b\ud800' } }] });
    expect(run.inbox[0]?.title).toBe('ab\ufffd');
  });
});
