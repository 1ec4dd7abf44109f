import { randomBytes } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccountsRepository, type Membership } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { CONFIGURATION } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { apiError } from '../http/api-error.js';
import { hashPassword, hashToken, isSameText } from '../secrets/index.js';
import { requireGoodPassword } from './password-rules.js';
import { readSetupCode, setupCodeBytes, writeSetupCode } from './setup-code.js';

const settingKey = 'setup code';
/** Held while an owner is made, so that there is never a second first one. Any number nobody else uses. */
const ownerLock = 7_166_542_310;

/** The person who is to own the workspace. */
export interface NewOwner {
  readonly email: string;
  readonly password: string;
}

/** Makes the first owner: out of the configuration at start, or for whoever holds the one-time code from the console. */
@Injectable()
export class SetupCodes implements OnModuleInit {
  readonly #database: DataSource;
  readonly #accounts: AccountsRepository;
  readonly #audit: AuditLog;
  readonly #configuration: Pick<Configuration, 'ownerEmail' | 'ownerPassword'>;

  constructor(
    @Inject(DataSource) database: DataSource,
    @Inject(AccountsRepository) accounts: AccountsRepository,
    @Inject(AuditLog) audit: AuditLog,
    @Inject(CONFIGURATION) configuration: Configuration,
  ) {
    this.#database = database;
    this.#accounts = accounts;
    this.#audit = audit;
    this.#configuration = configuration;
  }

  /** `ROOKERY_OWNER_EMAIL` and `ROOKERY_OWNER_PASSWORD` make the owner when there is none; later they change nothing. */
  async onModuleInit(): Promise<void> {
    const { ownerEmail, ownerPassword } = this.#configuration;
    if (ownerEmail === undefined || ownerPassword === undefined || (await this.#accounts.hasOwner())) return;
    const passwordHash = await hashPassword(ownerPassword);
    await this.#alone(async (manager) => {
      if (!(await this.#accounts.hasOwner(manager))) await this.#make(manager, { email: ownerEmail, passwordHash }, undefined);
    });
  }

  /**
   * The link that opens the set-up form with a new code filled in, or `undefined` once there is an owner. The code is in
   * the fragment, which browsers send to nobody. Every call makes the codes of before worthless.
   */
  async link(origin: string): Promise<string | undefined> {
    const code = writeSetupCode(randomBytes(setupCodeBytes));
    const isOpen = await this.#alone(async (manager) => {
      if (await this.#accounts.hasOwner(manager)) return false;
      await manager.query('insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value', [settingKey, hashToken(readSetupCode(code))]);
      return true;
    });
    return isOpen ? `${origin}/#setup=${code}` : undefined;
  }

  /** Whether the first owner is still to be made. */
  async isOpen(): Promise<boolean> {
    return !(await this.#accounts.hasOwner());
  }

  /** Makes the owner once. Throws `auth.setupDone` when there is one, `auth.wrongCode` for any code but the newest. */
  async makeOwner(code: string, owner: NewOwner, address: string): Promise<Membership> {
    await this.#requireCode(code, this.#database.manager);
    await requireGoodPassword(owner.password, owner.email);
    const passwordHash = await hashPassword(owner.password);
    return this.#alone(async (manager) => {
      await this.#requireCode(code, manager);
      return this.#make(manager, { email: owner.email, passwordHash }, address);
    });
  }

  async #requireCode(code: string, manager: EntityManager): Promise<void> {
    if (await this.#accounts.hasOwner(manager)) throw apiError('auth.setupDone');
    const [stored] = await manager.query<{ readonly value: string }[]>('select value from setting where key = $1', [settingKey]);
    if (stored === undefined || !isSameText(stored.value, hashToken(readSetupCode(code)))) throw apiError('auth.wrongCode');
  }

  async #make(manager: EntityManager, owner: { readonly email: string; readonly passwordHash: string }, address: string | undefined): Promise<Membership> {
    const membership = await this.#accounts.createOwner(manager, owner);
    await manager.query('delete from setting where key = $1', [settingKey]);
    const { workspaceId, accountId, email } = membership;
    await this.#audit.record({ workspaceId, accountId, action: 'owner.created', subject: email, ...(address === undefined ? {} : { address }) }, manager);
    return membership;
  }

  #alone<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(async (manager) => {
      await manager.query('select pg_advisory_xact_lock($1)', [ownerLock]);
      return work(manager);
    });
  }
}
