import { until } from '@rookery/testkit';
import { expect, it } from 'vitest';
import { clientOf, type InboxMessage, type Page } from './world/client.js';
import { startFirstTime } from './world/server.js';

it('shows a stranger the first alert within a minute of the ready line, without any credentials, and stops cleanly', async () => {
  await using server = await startFirstTime();
  const readyAt = performance.now();
  const code = /set-up at \S+#setup=(\S+)/.exec(server.output.stdout)?.[1];
  const stranger = clientOf(server.url);
  expect((await stranger.call('GET', '/api/v1/inbox')).status).toBe(401);
  const { accessToken } = await stranger.ask<{ accessToken: string }>('POST', '/api/v1/auth/setup', { code, email: 'new@example.com', password: 'first day of the rook' });
  const owner = clientOf(server.url, accessToken);
  const first = await until('the first alert in the inbox', async () => (await owner.ask<Page<InboxMessage>>('GET', '/api/v1/inbox')).items[0], 60_000);
  const waitedMs = performance.now() - readyAt;

  expect(waitedMs).toBeLessThan(60_000);
  expect(first.title).toMatch(/^\d{4} \S.*: score \d+$/);
  expect((await owner.ask<Page<unknown>>('GET', '/api/v1/credentials')).items).toEqual([]);
  const { exitCode, ms } = await server.stop();
  expect(exitCode).toBe(0);
  expect(ms).toBeLessThan(10_000);
}, 150_000);
