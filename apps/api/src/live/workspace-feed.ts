import type { InboxRepository } from '../inbox/inbox.repository.js';
import type { InboxService } from '../inbox/inbox.service.js';
import { writeFrame } from './event-stream.js';
import { InboxWatch } from './inbox-watch.js';
import type { KnownTitles, LiveOverview, Overview } from './live-overview.js';
import { changedActivity, changedDrafts } from './live-state.js';

/** Messages of one event; whoever missed more reads the inbox. */
const MOST_MESSAGES = 50;

export interface FeedParts {
  readonly overview: Pick<LiveOverview, 'read'>;
  readonly inbox: Pick<InboxService, 'view'>;
  readonly messages: Pick<InboxRepository, 'listAfter' | 'load' | 'listIds' | 'countUnread'>;
}

/** What one workspace's open pages are told: everything at first, then what changed. */
export class WorkspaceFeed {
  readonly #parts: FeedParts;
  readonly #workspaceId: number;
  readonly #titles: KnownTitles = new Map();
  #watch: InboxWatch | undefined;
  #last: Overview = { workflows: [], activity: [], drafts: [] };
  #unread = 0;

  constructor(workspaceId: number, parts: FeedParts) {
    this.#workspaceId = workspaceId;
    this.#parts = parts;
  }

  /** What changed since the last round, as text for every open stream; empty when nothing did. */
  async poll(): Promise<string> {
    const { overview, messages } = this.#parts;
    const now = await overview.read(this.#workspaceId, this.#titles);
    const isRebuilt = JSON.stringify(now.workflows) !== JSON.stringify(this.#last.workflows);
    const activity = isRebuilt ? now.activity : changedActivity(this.#last.activity, now.activity);
    const drafts = changedDrafts(this.#last.drafts, now.drafts);
    this.#last = now;
    const watch = await this.#watching();
    const fresh = watch.take(await messages.listIds(this.#workspaceId, watch.floor, 2 * InboxWatch.remembered));
    // Somebody may have marked messages as read, here or through another process.
    const unread = await messages.countUnread(this.#workspaceId);
    const inbox = fresh.length > 0 || unread !== this.#unread ? await this.#inboxFrame(fresh, watch, unread) : '';
    return `${isRebuilt ? writeFrame({ event: 'workflows', data: now.workflows }) : ''}${activity.length > 0 ? writeFrame({ event: 'activity', data: activity }) : ''}${drafts.length > 0 ? writeFrame({ event: 'drafts', data: drafts }) : ''}${inbox}`;
  }

  /** Everything as of the last round, for a stream that begins; and the messages after the last one it saw. */
  async opening(lastMessageId: number | undefined): Promise<string> {
    const { messages, inbox } = this.#parts;
    const missed = lastMessageId === undefined ? [] : await messages.listAfter(this.#workspaceId, lastMessageId, MOST_MESSAGES);
    const { highest } = await this.#watching();
    return [
      writeFrame({ event: 'workflows', data: this.#last.workflows }),
      writeFrame({ event: 'activity', data: this.#last.activity }),
      writeFrame({ event: 'drafts', data: this.#last.drafts }),
      writeFrame({ event: 'inbox', id: highest, data: { messages: missed.map((row) => inbox.view(row)), unread: this.#unread } }),
    ].join('');
  }

  async #watching(): Promise<InboxWatch> {
    if (this.#watch === undefined) {
      const { messages } = this.#parts;
      this.#watch = new InboxWatch(await messages.listIds(this.#workspaceId, 0, InboxWatch.remembered));
      this.#unread = await messages.countUnread(this.#workspaceId);
    }
    return this.#watch;
  }

  async #inboxFrame(fresh: readonly number[], watch: InboxWatch, unread: number): Promise<string> {
    const { messages, inbox } = this.#parts;
    const newest = fresh.toSorted((one, other) => other - one).slice(0, MOST_MESSAGES);
    const rows = newest.length === 0 ? [] : await messages.load(this.#workspaceId, newest);
    this.#unread = unread;
    return writeFrame({ event: 'inbox', id: watch.highest, data: { messages: rows.map((row) => inbox.view(row)), unread } });
  }
}
