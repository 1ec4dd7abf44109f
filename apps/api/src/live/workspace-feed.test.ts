import { expect, it } from 'vitest';
import type { InboxRow } from '../inbox/inbox.repository.js';
import type { InboxMessageView } from '../inbox/inbox.service.js';
import type { Overview } from './live-overview.js';
import { WorkspaceFeed } from './workspace-feed.js';

const overviewAt = (passed: number, revision = 3): Overview => ({
  workflows: [{ id: '1', name: 'lots', title: 'Lots', version: 1, paused: null, agents: [], links: [{ id: 1, from: 'a', port: 'out', to: 'b' }] }],
  activity: [{ workflowId: '1', agents: [], links: [{ id: 1, passed, lag: 0 }] }],
  drafts: [{ workflowId: '1', revision }],
});

/** A workspace that the test changes by hand. */
function workspace() {
  const world = { overview: overviewAt(0), ids: [1], unread: 1 };
  const feed = new WorkspaceFeed(1, {
    overview: { read: () => Promise.resolve(world.overview) },
    inbox: { view: ({ id }) => ({ id }) as InboxMessageView },
    messages: {
      listIds: (_workspace, after) => Promise.resolve(world.ids.filter((id) => id > after)),
      listAfter: (_workspace, after) => Promise.resolve(world.ids.filter((id) => id > after).map((id) => ({ id }) as InboxRow)),
      load: (_workspace, ids) => Promise.resolve(ids.map((id) => ({ id }) as InboxRow)),
      countUnread: () => Promise.resolve(world.unread),
    },
  });
  return { world, feed };
}

it('tells everything at first, and nothing while nothing changes', async () => {
  const { feed } = workspace();
  await feed.poll();
  expect(await feed.opening(undefined)).toBe(
    `event: workflows\ndata: ${JSON.stringify(overviewAt(0).workflows)}\n\nevent: activity\ndata: ${JSON.stringify(overviewAt(0).activity)}\n\nevent: drafts\ndata: [{"workflowId":"1","revision":3}]\n\nid: 1\nevent: inbox\ndata: {"messages":[],"unread":1}\n\n`,
  );
  expect(await feed.poll()).toBe('');
});

it('tells a count that moved, and nothing around it', async () => {
  const { world, feed } = workspace();
  await feed.poll();
  world.overview = overviewAt(5);
  expect(await feed.poll()).toBe(`event: activity\ndata: [{"workflowId":"1","agents":[],"links":[{"id":1,"passed":5,"lag":0}]}]\n\n`);
});

it('tells a draft that somebody saved, and nothing around it', async () => {
  const { world, feed } = workspace();
  await feed.poll();
  world.overview = overviewAt(0, 4);
  expect(await feed.poll()).toBe('event: drafts\ndata: [{"workflowId":"1","revision":4}]\n\n');
});

it('tells new messages once, newest first, whatever the order they were committed in', async () => {
  const { world, feed } = workspace();
  await feed.poll();
  Object.assign(world, { ids: [4, 1], unread: 2 });
  expect(await feed.poll()).toBe('id: 4\nevent: inbox\ndata: {"messages":[{"id":4}],"unread":2}\n\n');
  Object.assign(world, { ids: [5, 4, 3, 1], unread: 4 });
  expect(await feed.poll()).toBe('id: 5\nevent: inbox\ndata: {"messages":[{"id":5},{"id":3}],"unread":4}\n\n');
});

it('tells what a reader missed who comes back', async () => {
  const { world, feed } = workspace();
  world.ids = [3, 2, 1];
  await feed.poll();
  expect(await feed.opening(1)).toContain('event: inbox\ndata: {"messages":[{"id":3},{"id":2}],"unread":1}');
});

it('tells the other pages when something was marked as read', async () => {
  const { world, feed } = workspace();
  await feed.poll();
  world.unread = 0;
  expect(await feed.poll()).toBe('id: 1\nevent: inbox\ndata: {"messages":[],"unread":0}\n\n');
  expect(await feed.poll()).toBe('');
});
