import { eventId } from '@rookery/model';
import { scopeOf, type AgentEvent, type TemplateGlobals } from '../agent-event.js';
import type { ExampleEvent } from '../spec.js';
import type { WorkspaceValues } from '../tables.js';
import { HostRuleError } from './host-rule-error.js';

/** The producer whose events the host hands in: the first given event is `1-1`. */
const GIVEN_PRODUCER = 1;

/** Makes events of examples as a host would have stored them; in order of arrival, ids dense from `nextPosition`. */
export function givenEvents(
  examples: readonly ExampleEvent[],
  world: { readonly start: number; readonly nextPosition: number; readonly parameters: Readonly<Record<string, unknown>>; readonly values?: WorkspaceValues },
): readonly AgentEvent[] {
  const arrived = examples.map((example) => ({ example, createdAt: momentOf(example.at, world.start) }));
  arrived.sort((left, right) => left.createdAt - right.createdAt);
  return arrived.map(({ example, createdAt }, index) => givenEvent(example, createdAt, world.nextPosition + index, { parameters: world.parameters, ...world.values }));
}

function givenEvent(example: ExampleEvent, createdAt: number, position: number, globals: TemplateGlobals): AgentEvent {
  const id = eventId(GIVEN_PRODUCER, position);
  const payloadText = JSON.stringify(example.payload);
  const event = {
    id,
    traceId: id,
    hops: 0,
    key: example.key ?? null,
    occurredAt: momentOf(example.occurredAt, createdAt),
    expiresAt: example.expiresAt === undefined ? null : momentOf(example.expiresAt, createdAt),
    payload: example.payload,
    payloadText,
    createdAt,
    from: { agent: example.from ?? 'source', port: example.port ?? 'out' },
  };
  return { ...event, scope: scopeOf(event.payload, event, globals) };
}

/** Reads an ISO 8601 moment. */
export function momentOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) throw new HostRuleError(`"${text}" is not a moment; write ISO 8601, for example "2026-03-01T09:00:00Z"`);
  return moment;
}
