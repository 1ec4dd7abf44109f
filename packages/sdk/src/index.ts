export type { Clock } from './clock.js';
export { isNetError, type Net, type NetError, type NetRequest, type NetTarget } from './net.js';
export { errorOf, isRookeryError, PermanentError, RateLimitedError, RookeryError, TransientError, UnknownOutcomeError, UserError } from './errors.js';
export { compileDeep, compileTemplate, type Template, type TemplateScope, type TextEscape } from './template.js';
export { compileConditions, conditionOperators, conditionsSchema, type Condition, type ConditionOperator, type Conditions } from './conditions.js';
export { readPath } from './path.js';
export { compilePattern, type Pattern, type PatternMatch } from './pattern.js';
export { canonicalJson } from './canonical-json.js';
export { cronMoments, type CronMoments } from './time/cron-moments.js';
export { isZone, wallClock, type WallClock } from './time/wall-clock.js';
export { option, type DeepTemplate, type OptionKind, type OptionText } from './option.js';
export { defaultOutputs, defineSpec, outputsOf, type AgentSpec, type Example, type ExampleEvent, type PortSpec } from './spec.js';
export { eventReferenceSchema, referenceTo, scopeOf, type AgentEvent, type EventReference, type TemplateGlobals } from './agent-event.js';
export type { PushedMessage, PushInfo, PushMessage } from './push.js';
export type { FeedInfo, FeedItem, FilterForm, LookupCache, Tables, TableWrite, TableWriteResult, WorkspaceValues } from './tables.js';
export {
  bindForm, compileForm, compileQuery, describeFaults, evaluateQuery, formLimits, queryOf, quoteIdentifier, readForm, readMoment,
  type BindSettings, type BoundForm, type ColumnType, type CompiledForm, type CompiledQuery, type FilterNode, type FormFault, type FormTemplate, type OutputColumn, type ParsedForm,
  type Query, type QueryColumn, type QueryDialect, type QueryParameter, type QueryTable, type ReadForm, type TypedValue,
} from './filter-form/index.js';
export type { HubContext, HubDelivery, HubMember, SourceHub } from './hub.js';
export type { HookAnswer, HookWait } from './hook-answer.js';
export type { EndpointChange, Receipt, Reports } from './receipts.js';
export { defineCredential, type AccessToken, type Credential, type CredentialContext, type CredentialKind, type CredentialUse, type OAuth2Settings, type QuotaOwner, type ListedTable, type TableListing } from './credential.js';
export {
  defineAction,
  defineLookup,
  defineSource,
  defineStep,
  type ActionContext,
  type ActionHandlers,
  type ActionType,
  type AgentLog,
  type AgentType,
  type BaseContext,
  type BucketUse,
  type CheckResult,
  type Delivery,
  type DeliveryOutcome,
  type DueTimer,
  type EmitOptions,
  type InboxMessage,
  type IoContext,
  type KeyedState,
  type ListenContext,
  type LookupContext,
  type LookupHandlers,
  type LookupType,
  type ReceiptsResult,
  type SandboxEventResult,
  type SandboxRequest,
  type SandboxResult,
  type SourceContext,
  type SourceHandlers,
  type SourceItem,
  type SourceState,
  type SourceType,
  type StepContext,
  type StepHandlers,
  type StepType,
  type TimerService,
  type WebhookContext,
  type WebhookRefusal,
  type WebhookRequest,
  type WebhookResult,
} from './agent.js';
export { credentialManifestOf, manifestOf, parseOptions, type ParsedOptions } from './manifest.js';
export { formatDuration, jsonObjectOf, parseDuration, type EventId, type Issue, type JsonObject, type JsonValue, type ReceiptStatus, type Schedule } from '@rookery/model';
