export { createSandbox, type Sandbox, type SandboxLogEntry, type SandboxOptions, type SandboxStats } from './sandbox.js';
export { type CodeIssue, type CodeLanguage } from './issue.js';
export { defaultLimits, type SandboxLimits } from './limits.js';
export {
  sandboxErrorCodes,
  type BatchEvent,
  type BatchMemory,
  type BatchRequest,
  type BatchResult,
  type EventOutput,
  type EventResult,
  type LogEntry,
  type SandboxError,
  type SandboxErrorCode,
} from './request.js';
export { type Wall } from './wall.js';
