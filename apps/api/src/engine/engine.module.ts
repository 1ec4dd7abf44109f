import { Global, Module } from '@nestjs/common';
import { Engine, type Dispatcher, type EngineStore } from '@rookery/engine';
import type { Sandbox } from '@rookery/sandbox';
import type { Clock } from '@rookery/sdk';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { AGENT_CATALOGUE, CLOCK, CONFIGURATION, CREDENTIAL_READER, DATABASE, DISPATCHER, ENGINE_STORE, LOG, NETWORK, PASS_POINT, SANDBOX } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import { crashableServices, crashableTypes, type PassPoint } from '../crash-points/index.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { FeedsRepository } from '../feeds/feeds.repository.js';
import { HookAnswers } from '../hooks/hook-answers.js';
import { HookDirectory } from '../hooks/hook-directory.js';
import type { Network } from '../network/index.js';
import type { Database } from '../persistence/database.js';
import { PushWriter } from '../push/push-writer.js';
import { WorkspaceQuotas } from '../quotas/workspace-quotas.js';
import { WorkspaceTables } from '../tables/workspace-tables.js';
import { ValueStore } from '../values/workspace-values.js';
import type { AgentCatalogue } from './agent-catalogue.js';
import type { CredentialReader } from './credential-reader.js';
import { LentSecrets } from '../secrets/index.js';
import { engineLog } from './engine-log.js';
import { engineServices } from './engine-services.js';
import { InboxWriter } from './inbox-writer.js';
import { checkCodeIn } from './run-code.js';

/** Builds the engine; start-up starts and stops it. */
@Global()
@Module({
  imports: [CredentialsModule],
  providers: [
    {
      provide: Engine,
      inject: [CONFIGURATION, CLOCK, LOG, ENGINE_STORE, DISPATCHER, NETWORK, SANDBOX, AGENT_CATALOGUE, CREDENTIAL_READER, HookDirectory, HookAnswers, InboxWriter, DATABASE, WorkspaceTables, ValueStore, PushWriter, WorkspaceQuotas, LentSecrets, { token: PASS_POINT, optional: true }],
      useFactory: (
        configuration: Configuration, clock: Clock, log: Logger, store: EngineStore, dispatcher: Dispatcher, network: Network, sandbox: Sandbox, catalogue: AgentCatalogue,
        credentials: CredentialReader, hooks: HookDirectory, hookAnswers: HookAnswers, inbox: InboxWriter, database: Database, tables: WorkspaceTables, values: ValueStore, push: PushWriter, quota: WorkspaceQuotas, lent: LentSecrets, pass: PassPoint | undefined,
      ): Engine => {
        const feeds = new FeedsRepository(database);
        const services = engineServices({
          network, credentials, kinds: catalogue, lent, hooks, hookAnswers, sandbox, inbox, log,
          tables: (workspaceId) => tables.of(workspaceId),
          values,
          feeds: { add: (scope, items, keep) => feeds.add(scope, items, { keep, now: clock.now() }) },
          push,
        });
        return new Engine({
          store,
          types: pass === undefined ? catalogue.types : crashableTypes(catalogue.types, pass),
          services: pass === undefined ? services : crashableServices(services, pass),
          dispatcher,
          clock,
          random: Math.random,
          log: engineLog(log),
          checkCode: checkCodeIn(sandbox),
          quota,
          settings: { owner: `${hostname()}:${process.pid}:${clock.now()}`, leaseMs: configuration.leaseMs },
          isShared: configuration.databaseUrl !== undefined,
          roles: { runs: configuration.roles.has('worker'), schedules: configuration.roles.has('scheduler') },
        });
      },
    },
  ],
  exports: [Engine],
})
export class EngineModule {}
