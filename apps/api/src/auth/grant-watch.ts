import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { ACCESS_SIGNALS, CLOCK, LOG } from '../composition/tokens.js';
import type { AccessSignals } from './access-signals.js';
import type { Grant, LostGrant } from './grant.js';
import { GrantsService } from './grants.service.js';

/** Makes up for a signal that was lost, and finds what ends by itself. */
const ROUND_MS = 1_000;

interface Held {
  readonly grant: Grant;
  readonly onLost: (why: LostGrant) => void;
}

/**
 * Looks after the grants of connections that stay open: whoever signed out, was put out or changed the workspace is cut
 * off as soon as the database says that access changed, on every process, and within a second in any case.
 */
@Injectable()
export class GrantWatch implements OnModuleDestroy {
  readonly #held = new Set<Held>();
  /** Those that look every second; there are two for a moment when one has just been told to stop. */
  readonly #rounds = new Set<Promise<void>>();
  #stop: AbortController | undefined;
  #forget: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  #isDue = false;
  #isFailing = false;

  constructor(
    @Inject(GrantsService) private readonly grants: Pick<GrantsService, 'judge'>,
    @Inject(ACCESS_SIGNALS) private readonly signals: AccessSignals,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Calls `onLost` once when the grant holds no more. Call what it returns when the connection has ended. */
  hold(grant: Grant, onLost: (why: LostGrant) => void): () => void {
    const held = { grant, onLost };
    this.#held.add(held);
    if (this.#stop === undefined) this.#begin();
    // What ended between the guard and here was signalled to nobody.
    this.#look();
    return () => {
      this.#held.delete(held);
      this.#rest();
    };
  }

  /** For an answer that may be long on its way, such as an export: its connection is cut when the grant holds no more. */
  cutOff(grant: Grant, { raw }: { readonly raw: Pick<ServerResponse, 'destroy' | 'once'> }): void {
    raw.once('close', this.hold(grant, () => raw.destroy()));
  }

  async onModuleDestroy(): Promise<void> {
    this.#held.clear();
    this.#rest();
    await Promise.all([...this.#rounds, this.#looking]);
  }

  #begin(): void {
    const stop = new AbortController();
    this.#stop = stop;
    this.#forget = this.signals.onChange(() => this.#look());
    const round = this.#lookEverySecond(stop.signal).finally(() => this.#rounds.delete(round));
    this.#rounds.add(round);
  }

  /** Where nothing is held, nothing is listened to. */
  #rest(): void {
    if (this.#held.size > 0) return;
    this.#stop?.abort();
    this.#stop = undefined;
    this.#forget?.();
    this.#forget = undefined;
  }

  async #lookEverySecond(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(ROUND_MS, signal);
      if (signal.aborted) return;
      this.#look();
      await this.#looking;
    }
  }

  /** One look at a time; what is signalled during one is looked at after it. */
  #look(): void {
    this.#isDue = true;
    this.#looking ??= this.#lookWhileDue().finally(() => {
      this.#looking = undefined;
      if (this.#isDue && this.#held.size > 0) this.#look();
    });
  }

  async #lookWhileDue(): Promise<void> {
    while (this.#isDue && this.#held.size > 0) {
      this.#isDue = false;
      try {
        const held = [...this.#held];
        const lost = await this.grants.judge(held.map(({ grant }) => grant));
        this.#isFailing = false;
        for (const one of held) this.#settle(one, lost(one.grant));
      } catch (error) {
        // The database is away, and with it what the streams would tell of.
        if (!this.#isFailing) this.log.warn({ err: error }, 'it cannot be seen whether open connections may stay open; tried again every second');
        this.#isFailing = true;
      }
    }
  }

  #settle(held: Held, lost: LostGrant | undefined): void {
    if (lost === undefined || !this.#held.delete(held)) return;
    held.onLost(lost);
    this.#rest();
  }
}
