import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { ClosingGate } from './closing-gate.js';

const ping: Statement = { name: 'ping', text: 'select 1' };

/** Whether this process can do its work now. */
@Injectable()
export class Readiness {
  readonly #database: Database;
  readonly #gate: ClosingGate;
  #isStarted = false;

  constructor(@Inject(DATABASE) database: Database, @Inject(ClosingGate) gate: ClosingGate) {
    this.#database = database;
    this.#gate = gate;
  }

  /** The engine runs. */
  markStarted(): void {
    this.#isStarted = true;
  }

  /** Rejects with what is wrong with the database. */
  async isReady(): Promise<boolean> {
    if (!this.#isStarted || this.#gate.isClosing) return false;
    await this.#database.rows(ping, []);
    return true;
  }
}
