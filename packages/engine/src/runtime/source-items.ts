import { describeError } from '@rookery/model';
import type { JsonObject, JsonValue } from '@rookery/model';
import { scopeOf, type SourceItem, type TemplateGlobals, type TemplateScope } from '@rookery/sdk';
import type { CompiledAgent } from '../compile/compiled-workflow.js';
import type { NewEvent } from '../ports/event-log.js';
import { checkKey } from './key-limit.js';
import { checkOutgoing } from './link-schema.js';
import { DEEPEST_PAYLOAD, payloadTextOf } from './payload-depth.js';

export interface ItemLimits {
  readonly maxEventBytes: number;
  readonly now: number;
  readonly globals: TemplateGlobals;
}

export interface RefusedItem {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** Turns what a source found into events; the document's expressions win over what the source says. */
export function prepareItems(agent: CompiledAgent, items: readonly SourceItem[], producers: ReadonlyMap<string, number>, limits: ItemLimits): { readonly events: readonly NewEvent[]; readonly refused: readonly RefusedItem[] } {
  const events: NewEvent[] = [];
  const refused: RefusedItem[] = [];
  items.forEach((item, index) => {
    const payloadText = payloadTextOf(item.payload);
    if (payloadText === undefined) {
      refused.push({ index, code: 'event.tooDeep', message: describeError('event.tooDeep', { limit: DEEPEST_PAYLOAD }) });
      return;
    }
    const bytes = Buffer.byteLength(payloadText);
    if (bytes > limits.maxEventBytes) {
      refused.push({ index, code: 'event.tooLarge', message: describeError('event.tooLarge', { bytes, limit: limits.maxEventBytes }) });
      return;
    }
    const producerId = producers.get(item.port ?? 'out');
    if (producerId === undefined) return;
    const breach = checkOutgoing(agent.linkSchemas, item.port ?? 'out', payloadText);
    if (breach !== undefined) {
      refused.push({ index, ...breach });
      return;
    }
    try {
      events.push(toEvent(agent, { item, payloadText, producerId, limits }));
    } catch (error) {
      refused.push({ index, code: 'template.failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  return { events, refused };
}

function toEvent(agent: CompiledAgent, { item, payloadText, producerId, limits }: { readonly item: SourceItem; readonly payloadText: string; readonly producerId: number; readonly limits: ItemLimits }): NewEvent {
  const { expressions } = agent;
  const hasExpressions = Object.keys(expressions).length > 0;
  const scope: TemplateScope = hasExpressions ? itemScope(item, limits) : {};
  const dedupeKey = expressions.dedupeKey === undefined ? item.dedupeKey : textOrNothing(expressions.dedupeKey.render(scope));
  const key = expressions.key === undefined ? item.key : textOrNothing(expressions.key.render(scope));
  return {
    producerId,
    payloadText,
    key: key === undefined ? null : checkKey('key', key),
    traceId: null,
    parents: [],
    hops: 0,
    occurredAt: readTime(expressions.occurredAt?.value(scope)) ?? item.occurredAt ?? limits.now,
    expiresAt: readTime(expressions.expiresAt?.value(scope)) ?? item.expiresAt ?? null,
    ...(dedupeKey === undefined ? {} : { dedupeKey }),
  };
}

function itemScope(item: SourceItem, limits: ItemLimits): TemplateScope {
  const payload: JsonObject = item.payload;
  return scopeOf(payload, { key: item.key ?? null, occurredAt: item.occurredAt ?? limits.now, expiresAt: item.expiresAt ?? null }, limits.globals);
}

function textOrNothing(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Milliseconds, or a text that names a moment; a text without a zone is read as UTC. */
export function readTime(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value);
  if (typeof value !== 'string' || value === '') return undefined;
  const zoned = /(z|[+-]\d\d:?\d\d)$/i.test(value) || !/\d:\d/.test(value) ? value : `${value.replace(' ', 'T')}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? undefined : at;
}
