export { jsonObjectOf, jsonObjectSchema, jsonValueSchema, type JsonObject, type JsonValue } from './json.js';
export { issueSchema, issuesFromZod, type Issue } from './issue.js';
export { formatDuration, parseDuration } from './duration.js';
export { describeError, errorTable, isErrorCode, type ErrorAudience, type ErrorCode, type ErrorParameters, type Language } from './errors.js';
export { eventId, eventIdSchema, eventViewSchema, parseEventId, type EventId, type EventView } from './event.js';
export { deliveryStatusSchema, isFinal, raiseDelivery, type DeliveryStatus } from './delivery.js';
export {
  parseWorkflowDocument,
  resolveParameters,
  retentionSchema,
  scheduleSchema,
  workflowDocumentSchema,
  type AgentAlarms,
  type LinkSchema,
  type Parsed,
  type Schedule,
  type WorkflowAgent,
  type WorkflowDocument,
  type WorkflowLink,
  type WorkflowParameter,
} from './workflow-document.js';
export { agentManifestSchema, credentialManifestSchema, type AgentManifest, type CredentialManifest } from './manifest.js';
export { shapeSchema, shapeTypes, type Shape, type ShapeType } from './shape.js';
