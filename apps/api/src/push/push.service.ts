import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { EngineStore } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { CLOCK, CONFIGURATION, CREDENTIAL_READER, ENGINE_STORE, LOG } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import type { CredentialReader } from '../engine/credential-reader.js';
import { FeedsService, type OpenPush } from '../feeds/feeds.service.js';
import { everything, readChannelToken, type Access, type Hearing } from './push-access.js';
import { CLOSE } from './push-frames.js';
import { PushHub } from './push-hub.js';
import { PushListener } from './push-listener.js';
import { PushReceipts } from './push-receipts.js';
import type { ListenerSocket } from './push-subscription.js';
import { PushWriter } from './push-writer.js';

/** Connections of this process. */
const MOST_LISTENERS = 20_000;
const ROUND_MS = 1_000;
/** Rounds from one look at the heads to the next: where others push unheard, where they are heard, and where there are none. */
const ROUNDS = { unheard: 1, heard: 5, alone: 30 } as const;
/** Channels asked for in one statement. */
const HEADS_AT_ONCE = 5_000;

/** A connection that was let in. */
export interface OpenListener {
  receive(text: string): void;
  subscribe(channel: string, after: number | undefined): void;
  leave(): void;
}

/** Listeners of this process, and what they hear. */
@Injectable()
export class PushService implements OnModuleDestroy {
  readonly #hub = new PushHub();
  readonly #listeners = new Set<PushListener>();
  readonly #stop = new AbortController();
  readonly #receipts: PushReceipts;
  readonly #forget: () => void;
  #watching: Promise<void> | undefined;

  constructor(
    @Inject(PushWriter) private readonly writer: PushWriter,
    @Inject(FeedsService) private readonly feeds: FeedsService,
    @Inject(CREDENTIAL_READER) private readonly credentials: CredentialReader,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
    @Inject(ENGINE_STORE) store: EngineStore,
  ) {
    this.#receipts = new PushReceipts({ deliveries: store.deliveries, now: () => clock.now(), log });
    this.#forget = writer.onPushed((agentId, messages) => this.#hub.tell(agentId, messages));
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** The address with this id; undefined when there is none, or its agent does not run. */
  find(id: string): Promise<OpenPush | undefined> {
    return this.feeds.findPush(id);
  }

  /** Lets a connection in, or closes it and says why. */
  async open(push: OpenPush, token: string | undefined, socket: ListenerSocket): Promise<OpenListener | undefined> {
    const access = await this.#accessOf(push, token);
    if (!access.ok) return socket.close({ ...CLOSE.refused, reason: access.reason }), undefined;
    if (this.#listeners.size >= MOST_LISTENERS) return socket.close(CLOSE.tooMany), undefined;
    if (this.#stop.signal.aborted) return socket.close(CLOSE.stopping), undefined;
    return this.#admit(push, access.hearing, socket);
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    this.#forget();
    for (const listener of this.#listeners) listener.close(CLOSE.stopping);
    this.#listeners.clear();
    await Promise.all([this.#watching, this.#receipts.close()]);
  }

  #admit({ agent, info }: OpenPush, hearing: Hearing, socket: ListenerSocket): OpenListener {
    const listener = new PushListener({ agent, hearing, socket, whenSlow: info.whenSlow, hub: this.#hub, repository: this.writer.repository, acknowledge: (message) => this.#receipts.add(agent, message), now: () => this.clock.now() });
    this.#listeners.add(listener);
    this.#watching ??= this.#watch();
    return {
      receive: (text) => listener.receive(text),
      subscribe: (channel, after) => listener.subscribe(channel, after),
      leave: () => {
        this.#listeners.delete(listener);
        listener.leave();
      },
    };
  }

  async #accessOf({ agent, info, matches }: OpenPush, token: string | undefined): Promise<Access> {
    if (info.access === 'address') return { ok: true, hearing: everything };
    if (token === undefined) return { ok: false, reason: 'a token is needed; send it as the subprotocol "token.<token>" beside "rookery.push", or as bearer token' };
    if (matches(token)) return { ok: true, hearing: everything };
    if (info.credential === undefined) return { ok: false, reason: 'the token is wrong' };
    try {
      const { fields } = await this.credentials.read(agent.workspaceId, info.credential);
      return await readChannelToken(token, String(fields['key']), this.clock.now());
    } catch (error) {
      this.log.warn({ err: error, agentId: agent.agentId }, 'the key of a push address cannot be read; its listeners are refused');
      return { ok: false, reason: 'the key of this address cannot be read just now; try again later' };
    }
  }

  /** Looks at the heads of all channels that are listened to, for what was pushed unheard; ends what may not stay. */
  async #watch(): Promise<void> {
    let isFailing = false;
    for (let round = 1; this.#listeners.size > 0 && !this.#stop.signal.aborted; round += 1) {
      await this.clock.sleep(ROUND_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) break;
      this.#endSome();
      this.#hub.tellSkipped();
      if (round % this.#rounds !== 0) continue;
      try {
        await this.#lookAtHeads();
        isFailing = false;
      } catch (error) {
        if (!isFailing) this.log.warn({ err: error }, 'channels cannot be looked at; listeners get what is pushed here meanwhile');
        isFailing = true;
      }
    }
    this.#watching = undefined;
  }

  get #rounds(): number {
    if (this.configuration.databaseUrl === undefined) return ROUNDS.alone;
    return this.writer.hearsOthers ? ROUNDS.heard : ROUNDS.unheard;
  }

  #endSome(): void {
    const now = this.clock.now();
    for (const listener of this.#listeners) {
      if (listener.until !== null && listener.until <= now) listener.close({ ...CLOSE.refused, reason: 'the token has ended; come back with a new one' });
      else if (!this.feeds.isPushOpen(listener.agent)) listener.close(CLOSE.gone);
    }
  }

  async #lookAtHeads(): Promise<void> {
    const { channels } = this.#hub;
    for (let start = 0; start < channels.length; start += HEADS_AT_ONCE) this.#hub.reach(await this.writer.repository.heads(channels.slice(start, start + HEADS_AT_ONCE)));
  }
}
