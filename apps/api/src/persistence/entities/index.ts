import { Account, ApiToken, Membership, RefreshToken, StoredInvitation, StoredPasswordLink } from './accounts.js';
import { AgentFigure, AgentWatch, AlarmMute, AlarmRound, FigureTick, LinkFigure, Quota, QuotaDemand, QuotaUse, StoredAlarm } from './alarms.js';
import { CredentialConsent, CredentialToken, IssuedToken } from './credentials.js';
import { Dashboard } from './dashboards.js';
import { AttemptRow, DeliveryRow, DisabledEndpoint, EarlyReceipt } from './deliveries.js';
import { WorkspaceEgress } from './egress.js';
import { Feed, StoredFeedItem } from './feeds.js';
import { HookCapture, HookCaptureRequest, StoredHookAnswer } from './hooks.js';
import { DedupeRow, FailedEventRow, InjectionRow, StateRow, StoredEventRow, TimerRow } from './log.js';
import { Erasure, ErasureEvent, ErasureTrace, PersonalColumn, PersonalField, PersonalSettingsRow, PersonalSweep } from './personal.js';
import { PushChannel, StoredPushMessage } from './push.js';
import { Replay, ReplayRange } from './replays.js';
import { Agent, Link, LinkCursor, Producer, Runner, StoredSchedule, Workflow, WorkflowVersion } from './workflows.js';
import { AccountIdentity, LoginAttempt, ProviderSignIn, Session } from './sessions.js';
import { StoredValueRow, TableWriteRow, UserTable, ValueChange, Variable } from './tables.js';
import { Worker } from './workers.js';
import { AuditEntry, AuditSeal, Hook, SchemaCompatibility, Setting, StoredCredential, StoredInboxMessage, Workspace } from './workspace.js';

export * from './accounts.js';
export * from './alarms.js';
export * from './credentials.js';
export * from './dashboards.js';
export * from './deliveries.js';
export * from './egress.js';
export * from './feeds.js';
export * from './hooks.js';
export * from './log.js';
export * from './personal.js';
export * from './push.js';
export * from './tables.js';
export * from './replays.js';
export * from './sessions.js';
export * from './workers.js';
export * from './workflows.js';
export * from './workspace.js';

/** Every table, so that a test can compare them with what the migrations make. */
export const entities = [
  Workspace, Account, Membership, StoredInvitation, StoredPasswordLink, RefreshToken, Session, AccountIdentity, ProviderSignIn, LoginAttempt, ApiToken, WorkspaceEgress, StoredCredential, CredentialToken, CredentialConsent, IssuedToken, Hook, StoredInboxMessage, Setting, AuditEntry, AuditSeal, SchemaCompatibility,
  Workflow, WorkflowVersion, Agent, Producer, Link, LinkCursor, Runner, Worker, StoredSchedule,
  StoredEventRow, StateRow, TimerRow, DedupeRow, FailedEventRow, InjectionRow, DeliveryRow, AttemptRow, DisabledEndpoint, EarlyReceipt, StoredHookAnswer, HookCapture, HookCaptureRequest,
  UserTable, TableWriteRow, Variable, StoredValueRow, ValueChange,
  Feed, StoredFeedItem, PushChannel, StoredPushMessage, Replay, ReplayRange, Dashboard,
  FigureTick, AgentFigure, LinkFigure, AlarmRound, AgentWatch, StoredAlarm, AlarmMute, Quota, QuotaUse, QuotaDemand,
  PersonalSettingsRow, PersonalField, PersonalColumn, Erasure, ErasureTrace, ErasureEvent, PersonalSweep,
];
