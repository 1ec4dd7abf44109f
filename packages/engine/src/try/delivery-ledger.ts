import type { LiveEvent } from '../runtime/live-event.js';
import { ByteBudget, type ShownLimits } from './agent-report.js';
import type { PublishedDelivery, RecordedAnswer } from './try-request.js';
import type { DeliveryVerdict, Shown, TriedAgainst, TriedDeliveries, TriedDelivery } from './try-result.js';

export interface NewTriedDelivery {
  readonly agent: string;
  readonly event: LiveEvent;
  readonly verdict: DeliveryVerdict;
  readonly reason: string | null;
  readonly endpoint: string | null;
  /** The outcome it is given, where one is on record. */
  readonly outcome: RecordedAnswer | undefined;
  /** What the published version did with the same event. */
  readonly published: RecordedAnswer | undefined;
}

/** Deliveries that wait for their like on record, about 300 bytes each; the rest is counted. */
const MOST_UNMATCHED = 100_000;

/** What would have been sent, and how it differs from what was. */
export class DeliveryLedger {
  readonly #showFrom: number;
  readonly #limits: ShownLimits;
  readonly #budget: ByteBudget;
  readonly #all: TriedDelivery[] = [];
  readonly #byVerdict: Record<DeliveryVerdict, number> = { wouldSend: 0, expired: 0, suppressed: 0 };
  readonly #changed: { readonly draft: TriedDelivery; readonly published: TriedAgainst }[] = [];
  /** What no delivery on record equals, by agent and trace. */
  readonly #unmatched = new Map<string, TriedDelivery[]>();
  #total = 0;
  #same = 0;
  #changes = 0;
  /** Kept in `#unmatched`, and those that were too many. */
  #kept = 0;
  #unkept = 0;

  constructor(showFrom: number, limits: ShownLimits) {
    this.#showFrom = showFrom;
    this.#limits = limits;
    this.#budget = new ByteBudget(limits.shownBytes);
  }

  add(given: NewTriedDelivery): void {
    const { agent, event, verdict, published } = given;
    if (event.createdAt < this.#showFrom) return;
    this.#total += 1;
    this.#byVerdict[verdict] += 1;
    const isSame = published !== undefined && verdictOf(published.status) === verdict;
    const isListed = this.#all.length < this.#limits.shown;
    if (isSame) this.#same += 1;
    if (isSame && !isListed) return;
    if (published === undefined && !isListed && this.#kept >= MOST_UNMATCHED) {
      this.#unkept += 1;
      return;
    }
    const delivery = this.#toDelivery(given);
    if (isListed) this.#all.push(delivery);
    if (isSame) return;
    if (published !== undefined) this.#change(delivery, toAgainst(agent, event, published));
    else {
      this.#kept += 1;
      const id = idOf(delivery);
      const others = this.#unmatched.get(id);
      if (others === undefined) this.#unmatched.set(id, [delivery]);
      else others.push(delivery);
    }
  }

  /** Pairs what is left on both sides: the same agent and trace with another payload is a change. */
  result(published: readonly PublishedDelivery[]): TriedDeliveries {
    const onlyPublished: TriedAgainst[] = [];
    for (const delivery of published) {
      const draft = this.#unmatched.get(idOf(delivery))?.shift();
      if (draft === undefined) onlyPublished.push(delivery);
      else this.#change(draft, delivery);
    }
    const onlyDraft = [...this.#unmatched.values()].flat();
    return {
      all: { total: this.#total, list: this.#all },
      byVerdict: this.#byVerdict,
      same: this.#same,
      changed: { total: this.#changes, list: this.#changed },
      onlyDraft: this.#shown(onlyDraft, this.#unkept),
      onlyPublished: this.#shown(onlyPublished),
    };
  }

  #change(draft: TriedDelivery, published: TriedAgainst): void {
    this.#changes += 1;
    if (this.#changed.length < this.#limits.shown) this.#changed.push({ draft, published });
  }

  #shown<Item extends { readonly at: number }>(items: readonly Item[], more = 0): Shown<Item> {
    return { total: items.length + more, list: items.toSorted((a, b) => a.at - b.at).slice(0, this.#limits.shown) };
  }

  #toDelivery({ agent, event, verdict, reason, endpoint, outcome }: NewTriedDelivery): TriedDelivery {
    return {
      agent, at: event.createdAt, verdict, reason, endpoint, key: event.key, payloadText: this.#budget.spend(event.payloadText), traceId: event.traceId,
      answer: verdict === 'wouldSend' ? (outcome === undefined ? 'assumed' : 'recorded') : null,
      outcome: outcome === undefined ? null : { status: outcome.status, code: outcome.code, message: outcome.message },
    };
  }
}

function toAgainst(agent: string, event: LiveEvent, { eventId, status }: RecordedAnswer): TriedAgainst {
  return { agent, eventId, traceId: event.traceId, status: status === 'answered' || status === 'failed' ? 'accepted' : status, at: event.createdAt };
}

function verdictOf(status: RecordedAnswer['status']): DeliveryVerdict {
  return status === 'expired' || status === 'suppressed' ? status : 'wouldSend';
}

function idOf({ agent, traceId }: { readonly agent: string; readonly traceId: string }): string {
  return `${agent} ${traceId}`;
}
