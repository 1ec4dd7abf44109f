import type { AgentScope, EngineStore, NewReceipt } from '@rookery/engine';
import type { Logger } from 'pino';
import type { Acknowledged } from './push-listener.js';

/** Receipts of so long are written together. */
const TOGETHER_MS = 200;
/** Of one agent; beyond it the oldest statement is lost, which costs a status and no message. */
const MOST_WAITING = 10_000;

export interface ReceiptParts {
  readonly deliveries: Pick<EngineStore['deliveries'], 'applyReports'>;
  readonly now: () => number;
  readonly log: Logger;
}

/** Moves deliveries up to what listeners say of their messages. */
export class PushReceipts {
  readonly #parts: ReceiptParts;
  readonly #waiting = new Map<number, { readonly agent: AgentScope; readonly receipts: Map<string, NewReceipt> }>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: ReceiptParts) {
    this.#parts = parts;
  }

  add(agent: AgentScope, { channel, cursor, status }: Acknowledged): void {
    const entry = this.#waiting.get(agent.agentId) ?? { agent, receipts: new Map<string, NewReceipt>() };
    this.#waiting.set(agent.agentId, entry);
    if (entry.receipts.size >= MOST_WAITING) return;
    const reference = `${channel}:${cursor}`;
    entry.receipts.set(`${status} ${reference}`, { reference, status, message: null, disableEndpoint: null, at: this.#parts.now() });
    this.#timer ??= setTimeout(() => this.#write(), TOGETHER_MS).unref();
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batches = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#writing = this.#writing.then(async () => {
      for (const { agent: { workspaceId, workflowId, agentId }, receipts } of batches) {
        await this.#parts.deliveries.applyReports({ workspaceId, workflowId, agentId, of: 'agent', receipts: [...receipts.values()], endpoints: [], now: this.#parts.now() });
      }
    }).catch((error: unknown) => this.#parts.log.warn({ err: error }, 'what listeners acknowledged could not be written; their deliveries stay accepted'));
  }
}
