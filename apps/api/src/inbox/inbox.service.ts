import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SCRUBBER } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import { decodeCursor, pageOf, type Page } from '../http/page-cursor.js';
import type { Scrubber } from '../secrets/index.js';
import { InboxRepository, type InboxRow } from './inbox.repository.js';

/** A message as people read it. */
export interface InboxMessageView {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  readonly level: string;
  readonly workflowId: string;
  readonly workflow: string | null;
  readonly agent: string | null;
  readonly eventId: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

const cursorSchema = z.tuple([z.int()]);
const greatestId = 2 ** 31 - 1;

/** The built-in inbox: what agents wrote, and what has been read. */
@Injectable()
export class InboxService {
  readonly #listeners = new Set<(workspaceId: number) => void>();

  constructor(
    @Inject(InboxRepository) private readonly messages: InboxRepository,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
  ) {}

  /** Newest first. `unread` counts to 1,000 and no further. */
  async list(workspaceId: number, page: { readonly limit: number; readonly cursor?: string | undefined }): Promise<Page<InboxMessageView> & { readonly unread: number }> {
    const below = page.cursor === undefined ? undefined : decodeCursor(page.cursor, cursorSchema)[0];
    const [rows, unread] = await Promise.all([this.messages.list(workspaceId, { below, limit: page.limit + 1 }), this.messages.countUnread(workspaceId)]);
    return { ...pageOf(rows, page.limit, { item: (row) => this.view(row), position: (row) => [row.id] }), unread };
  }

  async markRead(workspaceId: number, id: number): Promise<{ readonly unread: number }> {
    if (!(await this.messages.markRead(workspaceId, id))) throw apiError('notFound', { what: 'message', id });
    return this.#changed(workspaceId);
  }

  /** All messages up to and with `upTo`, so that none that came meanwhile is lost from sight. */
  async markAllRead(workspaceId: number, upTo: number = greatestId): Promise<{ readonly unread: number }> {
    await this.messages.markAllRead(workspaceId, upTo);
    return this.#changed(workspaceId);
  }

  /** Calls `listener` when this process marked messages as read. Returns the way to stop listening. */
  onRead(listener: (workspaceId: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  view(row: InboxRow): InboxMessageView {
    return {
      id: row.id,
      title: this.scrubber.text(row.title),
      body: this.scrubber.text(row.body),
      url: row.url === null ? null : this.scrubber.text(row.url),
      level: row.level,
      workflowId: String(row.workflow_id),
      workflow: row.workflow,
      agent: row.agent,
      eventId: row.event_id,
      createdAt: row.created_at.toISOString(),
      readAt: row.read_at?.toISOString() ?? null,
    };
  }

  async #changed(workspaceId: number): Promise<{ readonly unread: number }> {
    for (const listener of this.#listeners) listener(workspaceId);
    return { unread: await this.messages.countUnread(workspaceId) };
  }
}
