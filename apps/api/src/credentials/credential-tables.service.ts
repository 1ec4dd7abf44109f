import { Inject, Injectable } from '@nestjs/common';
import type { Clock, TableListing } from '@rookery/sdk';
import { CLOCK, SCRUBBER } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Scrubber } from '../secrets/index.js';
import { CredentialTokens } from './credential-tokens.js';
import { CredentialValues } from './credential-values.js';

const TIMEOUT_MS = 20_000;
const KEPT_MS = 30_000;
const MOST_KEPT = 50;

interface Kept {
  readonly until: number;
  readonly listing: Promise<TableListing>;
}

/** Lists the tables a credential leads to, for who writes a statement. An answer is kept for half a minute, so that typing asks the database once. */
@Injectable()
export class CredentialTablesService {
  readonly #kept = new Map<string, Kept>();

  constructor(
    @Inject(CredentialValues) private readonly values: CredentialValues,
    @Inject(CredentialTokens) private readonly tokens: CredentialTokens,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(workspaceId: number, name: string, search: string): Promise<TableListing> {
    const open = await this.values.openNamed(workspaceId, name);
    const { definition } = open;
    const list = definition?.listTables?.bind(definition);
    if (list === undefined) throw apiError('credential.noTables', { kind: open.kind });
    const key = JSON.stringify([workspaceId, name, open.stamp, search]);
    const now = this.clock.now();
    const known = this.#kept.get(key);
    if (known !== undefined && known.until > now) return known.listing;
    const asked = async (): Promise<TableListing> => {
      try {
        return await list(this.tokens.context(open, await this.tokens.complete(open), AbortSignal.timeout(TIMEOUT_MS)), open.values, search);
      } catch (error) {
        this.#kept.delete(key);
        throw apiError('credential.tablesFailed', { reason: this.scrubber.text(error instanceof Error ? error.message : String(error)) });
      }
    };
    const listing = asked();
    this.#kept.delete(key);
    this.#kept.set(key, { until: now + KEPT_MS, listing });
    for (const [oldest, { until }] of this.#kept) if (until <= now || this.#kept.size > MOST_KEPT) this.#kept.delete(oldest);
    return listing;
  }
}
