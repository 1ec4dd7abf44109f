export { jsonObjectOf, jsonObjectSchema, jsonValueSchema, type JsonObject, type JsonValue } from './json.js';
export { issueSchema, issuesFromZod, type Issue } from './issue.js';
export { formatDuration, parseDuration } from './duration.js';
export { describeError, errorTable, isErrorCode, type ErrorAudience, type ErrorCode, type ErrorParameters, type Language } from './errors.js';
export { eventId, eventIdSchema, eventViewSchema, parseEventId, type EventId, type EventView } from './event.js';
export { deliveryStatusSchema, isFinal, raiseDelivery, receiptStatusSchema, type DeliveryStatus, type ReceiptStatus } from './delivery.js';
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
export { compileShape, describeBreach, shapeTypeOf, typesOf, type ShapeBreach, type ShapeChecker } from './shape-check.js';
export { defaultShapeBounds, mergeShapes, type ShapeBounds } from './shape-merge.js';
export { inferShape, observeShape, type InferenceOptions, type InferredShape, type ObservedField, type ShapeObserver } from './shape-inference.js';
export { checkCompatibility, describeConflict, type ShapeConflict } from './shape-compatibility.js';
export { diffDocuments, hasSecretName, type ChangeDetail, type DiffOptions, type DocumentChange, type LinkName, type ValueChange } from './diff-document.js';
export { diffValues, type ValueDifference } from './diff-values.js';
export { describeChange } from './diff-text.js';
export { auditActions, auditObjects, isAuditAction, type AuditAction, type AuditObject } from './audit-actions.js';
