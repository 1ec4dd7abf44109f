import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { GrantWatch } from '../auth/grant-watch.js';
import { CLOCK, LIVE_SIGNALS, LOG } from '../composition/tokens.js';
import { InboxRepository } from '../inbox/inbox.repository.js';
import { InboxService } from '../inbox/inbox.service.js';
import { HEARTBEAT, writeFrame } from './event-stream.js';
import { LiveOverview } from './live-overview.js';
import type { LiveSignals } from './live-signals.js';
import { WorkspaceChannel, type LiveStream } from './workspace-channel.js';
import { WorkspaceFeed } from './workspace-feed.js';

const ROUND_MS = 1_000;
const HEARTBEAT_ROUNDS = 15;
/** Where changes are signalled, a look without a signal only makes up for one that was lost. */
const SIGNALLED_ROUNDS = 5;
/** A workspace with something new all the time is not read more often. */
const SIGNAL_GAP_MS = 500;
/** Streams of one account; the oldest gives way. */
const MOST_STREAMS = 30;

/**
 * Tells open pages what happens: one reading of the database a second for each workspace that somebody watches, or when
 * a process signals a change, and none for the others. A stream ends when its session or token does.
 */
@Injectable()
export class LiveService implements OnModuleDestroy {
  readonly #channels = new Map<number, WorkspaceChannel>();
  readonly #stop = new AbortController();
  readonly #forget: readonly (() => void)[];
  readonly #changed = new Set<number>();
  #rounds = 0;
  #isFailing = false;
  #running: Promise<void> | undefined;
  #answering: Promise<void> | undefined;

  constructor(
    @Inject(LiveOverview) private readonly overview: LiveOverview,
    @Inject(InboxService) private readonly inbox: InboxService,
    @Inject(InboxRepository) private readonly messages: InboxRepository,
    @Inject(GrantWatch) private readonly watch: Pick<GrantWatch, 'hold'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
    @Inject(LIVE_SIGNALS) private readonly signals: LiveSignals,
  ) {
    this.#forget = [inbox.onRead((workspaceId) => signals.changed(workspaceId)), signals.onChange((workspaceId) => this.#onChange(workspaceId))];
  }

  /** Begins to tell `stream` what happens, from everything on. Returns how to stop it; ends it when the server stops. */
  async open(stream: LiveStream, lastMessageId: number | undefined): Promise<() => void> {
    const { workspaceId, accountId } = stream.grant.caller;
    const channel = this.#channel(workspaceId);
    const hasJoined = await channel.join(stream, lastMessageId);
    if (!hasJoined || this.#stop.signal.aborted) {
      channel.close(stream);
      return () => undefined;
    }
    const own = [...channel.streams].filter((other) => other.grant.caller.accountId === accountId);
    for (const oldest of own.slice(0, Math.max(0, own.length - MOST_STREAMS))) channel.close(oldest);
    const release = this.watch.hold(stream.grant, (reason) => channel.close(stream, writeFrame({ event: 'closed', data: { reason } })));
    this.#running ??= this.#run();
    return () => {
      release();
      channel.streams.delete(stream);
    };
  }

  /** Streams end first, or the server would wait for them. */
  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    for (const forget of this.#forget) forget();
    for (const channel of this.#channels.values()) for (const stream of channel.streams) channel.close(stream);
    await Promise.all([this.#running, this.#answering]);
  }

  #channel(workspaceId: number): WorkspaceChannel {
    const known = this.#channels.get(workspaceId);
    if (known !== undefined) return known;
    const channel = new WorkspaceChannel(new WorkspaceFeed(workspaceId, { overview: this.overview, inbox: this.inbox, messages: this.messages }));
    this.#channels.set(workspaceId, channel);
    return channel;
  }

  async #run(): Promise<void> {
    while (this.#channels.size > 0 && !this.#stop.signal.aborted) {
      await this.clock.sleep(ROUND_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) break;
      await this.#attempt(() => this.#round());
      for (const [workspaceId, channel] of this.#channels) if (channel.isIdle) this.#channels.delete(workspaceId);
    }
    this.#running = undefined;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#isFailing = false;
    } catch (error) {
      // The database is away; open pages stay and go on when it is back.
      if (!this.#isFailing) this.log.warn({ err: error }, 'open pages cannot be told what happens; tried again every second');
      this.#isFailing = true;
    }
  }

  #onChange(workspaceId: number): void {
    if (this.#channels.get(workspaceId)?.isIdle !== false || this.#stop.signal.aborted) return;
    this.#changed.add(workspaceId);
    this.#answering ??= this.#answer().finally(() => {
      this.#answering = undefined;
    });
  }

  /** The first change is told at once, those that follow a moment later together. */
  async #answer(): Promise<void> {
    while (this.#changed.size > 0 && !this.#stop.signal.aborted) {
      const changed = [...this.#changed];
      this.#changed.clear();
      await this.#attempt(async () => {
        for (const workspaceId of changed) await this.#channels.get(workspaceId)?.round('');
      });
      await this.clock.sleep(SIGNAL_GAP_MS, this.#stop.signal);
    }
  }

  async #round(): Promise<void> {
    this.#rounds += 1;
    const heartbeat = this.#rounds % HEARTBEAT_ROUNDS === 0 ? HEARTBEAT : '';
    if (this.signals.isHeard && heartbeat === '' && this.#rounds % SIGNALLED_ROUNDS !== 0) return;
    for (const channel of this.#channels.values()) if (channel.streams.size > 0) await channel.round(heartbeat);
  }
}
