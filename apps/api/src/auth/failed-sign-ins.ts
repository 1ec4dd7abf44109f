import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { LOG } from '../composition/tokens.js';
import type { SignInMethod } from './sessions.repository.js';

interface FailedSignIn {
  readonly address: string;
  readonly method: SignInMethod;
}

/**
 * Puts failed sign-ins of people who have an account on record. It is done after the answer was given, so that the answer
 * takes as long for an address nobody has.
 */
@Injectable()
export class FailedSignIns implements OnModuleDestroy {
  readonly #pending = new Set<Promise<void>>();

  constructor(
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  note(email: string, failed: FailedSignIn): void {
    const pending = this.#record(email, failed)
      .catch((error: unknown) => this.log.warn({ err: error }, 'a failed sign-in was not put on record'))
      .finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #record(email: string, { address, method }: FailedSignIn): Promise<void> {
    // Not before the answer is on its way.
    await new Promise((resolve) => setImmediate(resolve));
    const account = await this.accounts.findByEmail(email);
    const membership = account === undefined ? undefined : await this.accounts.findMembership(account.id);
    if (membership === undefined) return;
    const { workspaceId, accountId } = membership;
    await this.audit.record({ workspaceId, accountId, action: 'session.refused', subject: email, detail: { method }, address });
  }
}
