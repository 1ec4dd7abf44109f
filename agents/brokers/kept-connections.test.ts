import { expect, it } from 'vitest';
import { cannedNet, virtualClock } from '@rookery/sdk/testing';
import { KeptConnections, type SharedConnection } from './kept-connections.js';

interface Opened extends SharedConnection {
  readonly number: number;
  isOpen: boolean;
}

function keeping() {
  const opened: Opened[] = [];
  const kept = new KeptConnections<string, Opened>((_asker, { fields }) => {
    if (fields === 'wrong') return Promise.reject(new Error('refused'));
    const connection: Opened = {
      number: opened.length + 1, isOpen: true,
      close: () => {
        connection.isOpen = false;
        return Promise.resolve();
      },
    };
    opened.push(connection);
    return Promise.resolve(connection);
  });
  const clock = virtualClock(0);
  const asker = { net: cannedNet(), clock };
  const use = (fields: string, by = asker) => kept.use(by, { name: 'broker', fields }, ({ number }) => Promise.resolve(number));
  return { opened, clock, use };
}

it('shares one connection among those who ask at once and one after the other', async () => {
  const { use, opened } = keeping();
  expect(await Promise.all([use('a'), use('a')])).toEqual([1, 1]);
  expect(await use('a')).toBe(1);
  expect(opened).toHaveLength(1);
});

it('opens another one for a changed login, and for another network door', async () => {
  const { use, clock } = keeping();
  expect([await use('a'), await use('b'), await use('b', { net: cannedNet(), clock })]).toEqual([1, 2, 3]);
});

it('opens another one when the connection was lost', async () => {
  const { use, opened } = keeping();
  await use('a');
  for (const connection of opened) connection.isOpen = false;
  expect(await Promise.all([use('a'), use('a')])).toEqual([2, 2]);
});

it('closes a connection that nobody asked for during half a minute, and none that somebody did', async () => {
  const { use, clock, opened } = keeping();
  await use('a');
  await clock.advance(29_000);
  await use('a');
  await clock.advance(29_000);
  expect(opened.map(({ isOpen }) => isOpen)).toEqual([true]);
  await clock.advance(2_000);
  expect(opened.map(({ isOpen }) => isOpen)).toEqual([false]);
  expect(await use('a')).toBe(2);
});

it('forgets what could not be opened', async () => {
  const { use } = keeping();
  await expect(use('wrong')).rejects.toThrow('refused');
  await expect(use('wrong')).rejects.toThrow('refused');
  expect(await use('a')).toBe(1);
});
