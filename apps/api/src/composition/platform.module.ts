import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Dispatcher, EngineStore } from '@rookery/engine';
import type { Sandbox } from '@rookery/sandbox';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import type { AccessSignals } from '../auth/access-signals.js';
import type { IdentityProvider } from '../auth/provider/identity-provider.js';
import type { Configuration } from '../configuration/index.js';
import type { PassPoint } from '../crash-points/index.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { InboxWriter } from '../engine/inbox-writer.js';
import { HookAnswers } from '../hooks/hook-answers.js';
import { HookDirectory } from '../hooks/hook-directory.js';
import { EgressLists } from '../egress/egress-lists.js';
import { ClosingGate } from '../http/closing-gate.js';
import type { LiveSignals } from '../live/live-signals.js';
import type { Network } from '../network/index.js';
import type { Database } from '../persistence/database.js';
import { LentSecrets, type Keyring, type MasterKey, type Scrubber } from '../secrets/index.js';
import { PushWriter } from '../push/push-writer.js';
import { WorkspaceTables } from '../tables/workspace-tables.js';
import { ValueStore } from '../values/workspace-values.js';
import { ACCESS_SIGNALS, IDENTITY_PROVIDER, AGENT_CATALOGUE, CLOCK, CONFIGURATION, DATABASE, DISPATCHER, ENGINE_STORE, KEYRING, LIVE_SIGNALS, LOG, MASTER_KEY, NETWORK, PASS_POINT, SANDBOX, SCRUBBER } from './tokens.js';

/** Everything that stands before Nest does. */
export interface Platform {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly scrubber: Scrubber;
  readonly lent: LentSecrets;
  readonly masterKey: MasterKey;
  readonly keyring: Keyring;
  readonly dataSource: DataSource;
  readonly database: Database;
  readonly store: EngineStore;
  readonly dispatcher: Dispatcher;
  /** Calls `listener` when wakes of other processes may have been missed. */
  onGap(listener: () => void): void;
  readonly signals: LiveSignals;
  readonly accessSignals: AccessSignals;
  /** Undefined where none is set up. */
  readonly identityProvider: IdentityProvider | undefined;
  readonly network: Network;
  readonly egressLists: EgressLists;
  readonly sandbox: Sandbox;
  readonly catalogue: AgentCatalogue;
  readonly hooks: HookDirectory;
  readonly hookAnswers: HookAnswers;
  readonly inbox: InboxWriter;
  readonly tables: WorkspaceTables;
  readonly values: ValueStore;
  readonly push: PushWriter;
  readonly gate: ClosingGate;
  /** Testing aid; undefined: nothing is wrapped. */
  readonly passPoint: PassPoint | undefined;
}

/** Hands the platform to every module, by the tokens of `tokens.ts`. */
@Module({})
export class PlatformModule {
  static of(platform: Platform): DynamicModule {
    const values: readonly (readonly [symbol | (abstract new (...given: never[]) => unknown), unknown])[] = [
      [CONFIGURATION, platform.configuration],
      [CLOCK, platform.clock],
      [LOG, platform.log],
      [SCRUBBER, platform.scrubber],
      [LentSecrets, platform.lent],
      [MASTER_KEY, platform.masterKey],
      [KEYRING, platform.keyring],
      [DataSource, platform.dataSource],
      [DATABASE, platform.database],
      [ENGINE_STORE, platform.store],
      [DISPATCHER, platform.dispatcher],
      [LIVE_SIGNALS, platform.signals],
      [ACCESS_SIGNALS, platform.accessSignals],
      [IDENTITY_PROVIDER, platform.identityProvider],
      [NETWORK, platform.network],
      [EgressLists, platform.egressLists],
      [SANDBOX, platform.sandbox],
      [AGENT_CATALOGUE, platform.catalogue],
      [HookDirectory, platform.hooks],
      [HookAnswers, platform.hookAnswers],
      [InboxWriter, platform.inbox],
      [WorkspaceTables, platform.tables],
      [ValueStore, platform.values],
      [PushWriter, platform.push],
      [ClosingGate, platform.gate],
      [PASS_POINT, platform.passPoint],
    ];
    const providers: Provider[] = values.map(([provide, useValue]) => ({ provide, useValue }));
    return { module: PlatformModule, global: true, providers, exports: values.map(([token]) => token) };
  }
}
