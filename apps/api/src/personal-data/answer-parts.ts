/**
 * Answers are masked unless this list says that they hold nothing that came in an event: what people wrote or set themselves, accounts and the like. A
 * route that is added later is masked until somebody puts it here.
 */
const ownWords: readonly RegExp[] = [
  /^\/$|^\/\*$|^\/assets\/|^\/feeds\/|^\/metrics$|^\/api\/(docs|openapi\.json)/,
  /^\/api\/v1\/(about|agent-types|audit-kinds|auth|credential-kinds|credentials|dashboards|export|folders|health|imports|invitations|members|oauth2|personal-data|preview|quotas|ready|sessions|templates|tokens|workspaces?)(\/|$)/,
  /^\/api\/v1\/workflows(\/:id)?$/,
  /^\/api\/v1\/workflows\/:id\/(clone|diff|draft|export|folder|parameters|pause|publish|publish-preview|resume|rollback|versions)(\/|$)/,
  /^\/api\/v1\/tables(\/import|\/:name|\/:name\/import)?$/,
];

/** Whether an answer of the route may hold what came in an event. `route` is its address as it is declared. */
export function servesPayloads(route: string): boolean {
  return !ownWords.some((pattern) => pattern.test(route));
}

/** Whether an answer of the route holds documents of workflows, which may name people in options. */
export function servesDocuments(route: string): boolean {
  return /^\/api\/v1\/(?:workflows|export)(?:\/|$)/.test(route);
}

/** Properties under which payloads and values of any form are served. */
export const payloadNames: ReadonlySet<string> = new Set(['payload', 'value', 'detail', 'input', 'output', 'answer', 'request', 'calls', 'row', 'rows', 'values', 'before', 'after', 'examples']);

/** Properties that hold a key of events, which is often a name or a number of a person. */
export const keyNames: ReadonlySet<string> = new Set(['key', 'eventKey']);

/** Properties whose text the server or the author of a workflow wrote. Every other text may repeat what an event held. */
const ownNames: ReadonlySet<string> = new Set([
  'id', 'traceId', 'eventId', 'eventIds', 'parents', 'idempotencyKey', 'cursor', 'workflowId', 'workflow', 'agent', 'slug', 'port', 'from', 'to', 'name', 'type', 'kind', 'level', 'severity',
  'status', 'state', 'code', 'reasonCode', 'outcome', 'verdict', 'endedBy', 'what', 'is', 'method', 'path', 'by', 'createdBy', 'paused', 'at', 'since', 'until', 'mutedUntil', 'waitingSince',
  'types', 'format', 'group', 'step', 'version', 'address', 'action', 'role', 'email',
]);

export function isOwnWord(name: string): boolean {
  return ownNames.has(name) || /(?:At|Ms)$/.test(name);
}

/** Properties that are the server's or the author's own words all the way down. */
export const ownTrees: ReadonlySet<string> = new Set(['shape', 'schema', 'pinned', 'notes', 'hook', 'feed', 'columns', 'tried', 'span', 'alarms']);
