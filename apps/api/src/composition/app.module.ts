import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AgentStateModule } from '../agent-state/agent-state.module.js';
import { AgentTypesModule } from '../agent-types/agent-types.module.js';
import { AlarmsModule } from '../alarms/alarms.module.js';
import { AuditModule, AuditSweeperModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { DashboardsModule } from '../dashboards/dashboards.module.js';
import { DeliveryGroupsModule } from '../delivery-groups/delivery-groups.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { EditorFilesModule } from '../editor-files/editor-files.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { EventsModule } from '../events/events.module.js';
import { FiguresModule } from '../figures/figures.module.js';
import { HealthWatchModule } from '../health-watch/health-watch.module.js';
import { DocsModule, HttpModule } from '../http/http.module.js';
import { FeedsModule } from '../feeds/feeds.module.js';
import { CapturesModule } from '../hooks/captures/captures.module.js';
import { InboxModule } from '../inbox/inbox.module.js';
import { LibraryModule } from '../library/library.module.js';
import { LinkSchemasModule } from '../link-schemas/link-schemas.module.js';
import { LiveModule } from '../live/live.module.js';
import { IntakeLimitsModule, QuotasModule } from '../quotas/quotas.module.js';
import { PersonalDataModule, PersonalDataRunnerModule } from '../personal-data/personal-data.module.js';
import { PreviewModule } from '../preview/preview.module.js';
import { PushModule, PushSweeperModule } from '../push/push.module.js';
import { ReplayRunnerModule } from '../replays/replay-runner.module.js';
import { ReplaysModule } from '../replays/replays.module.js';
import { TablesModule } from '../tables/tables.module.js';
import { TryModule } from '../try/try.module.js';
import { ValuesModule } from '../values/values.module.js';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { PlatformModule, type Platform } from './platform.module.js';

/** Everything the API serves. A process without the role `api` has none of it. */
export const apiModules: readonly Type[] = [AuthModule, AuditModule, WorkspacesModule, CredentialsModule, AgentTypesModule, WorkflowsModule, LinkSchemasModule, LibraryModule, EventsModule, ReplaysModule, TryModule, DeliveriesModule, InboxModule, TablesModule, ValuesModule, FeedsModule, PushModule, LiveModule, FiguresModule, AlarmsModule, QuotasModule, EgressModule, DashboardsModule, DeliveryGroupsModule, PreviewModule, AgentStateModule, CapturesModule, PersonalDataModule, DocsModule, EditorFilesModule];

@Module({})
export class AppModule {
  static of(platform: Platform): DynamicModule {
    const isApi = platform.configuration.roles.has('api');
    return { module: AppModule, imports: [PlatformModule.of(platform), HttpModule, IntakeLimitsModule, EngineModule, HealthWatchModule, ReplayRunnerModule, PushSweeperModule, AuditSweeperModule, PersonalDataRunnerModule, ...(isApi ? apiModules : [])] };
  }
}
