import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { AGENT_CATALOGUE, CLOCK, SCRUBBER } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { apiError, invalidRequest } from '../http/api-error.js';
import type { Scrubber } from '../secrets/index.js';
import { checkFields } from './credential-kinds.js';
import { CredentialTokens } from './credential-tokens.js';
import { CredentialValues, type OpenCredential } from './credential-values.js';

const TIMEOUT_MS = 20_000;

/** What a test found, in words for people. */
export interface TestOutcome {
  readonly ok: boolean;
  readonly message: string;
  readonly tookMs: number;
}

export interface GivenCredential {
  readonly kind: string;
  readonly fields: JsonObject;
  readonly hosts?: readonly string[] | undefined;
}

/** Tries credentials out, stored ones and those somebody is about to store. */
@Injectable()
export class CredentialTestsService {
  constructor(
    @Inject(CredentialValues) private readonly values: CredentialValues,
    @Inject(CredentialTokens) private readonly tokens: CredentialTokens,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `given`: these values instead of the stored ones, which stay as they are. */
  async test(workspaceId: number, name: string, given: GivenCredential | undefined): Promise<TestOutcome> {
    const open = given === undefined ? await this.values.openNamed(workspaceId, name) : this.#openGiven(workspaceId, name, given);
    const { definition } = open;
    if (definition?.test === undefined) throw apiError('credential.notTestable', { kind: open.kind });
    const startedAt = this.clock.now();
    const outcome = (ok: boolean, message: string): TestOutcome => ({ ok, message: this.scrubber.text(message), tookMs: this.clock.now() - startedAt });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      // Values that are not stored have no consent of their own; the kind says what can be told without one.
      const credential = given !== undefined && definition.oauth2 !== undefined ? { name, kind: open.kind, fields: open.values } : await this.tokens.complete(open);
      return outcome(true, await definition.test(this.tokens.context(open, credential, signal), open.values));
    } catch (error) {
      return outcome(false, error instanceof Error ? error.message : String(error));
    }
  }

  #openGiven(workspaceId: number, name: string, { kind, fields, hosts }: GivenCredential): OpenCredential {
    const checked = checkFields(this.catalogue, kind, fields);
    if (!checked.ok) throw invalidRequest(checked.issues);
    this.values.hide(kind, checked.values);
    return { workspaceId, name, kind, values: checked.values, hosts: hosts ?? checked.hosts, stamp: '', definition: this.catalogue.credentialKinds.get(kind) };
  }
}
