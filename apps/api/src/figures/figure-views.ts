import type { Language } from '@rookery/model';
import { judgeState, type AgentState, type AgentStateFacts } from './agent-state.js';
import type { AgentFigureRow, LinkFigureRow } from './figures.repository.js';
import type { SeriesPoint } from './series.js';
import { reasonText } from './state-texts.js';

export interface AgentFigures {
  readonly id: number;
  readonly agent: string;
  readonly type: string;
  readonly kind: 'source' | 'step' | 'lookup' | 'action' | 'unknown';
  readonly version: number;
  readonly state: AgentState;
  /** Why, in the language asked for. */
  readonly reason: string;
  readonly reasonCode: string;
  readonly totals: { readonly succeeded: number; readonly failed: number; readonly emitted: number };
  /** Events a minute over the last five minutes. */
  readonly perMinute: { readonly succeeded: number; readonly failed: number; readonly emitted: number };
  /** Of what it worked on in those five minutes, from 0 to 1; `null` when there was nothing. */
  readonly errorRate: number | null;
  readonly lag: number;
  readonly waitingSince: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastError: { readonly at: string; readonly code: string; readonly message: string } | null;
  readonly nextRunAt: string | null;
  /** Counted up to 10,000. */
  readonly failedEvents: number;
  readonly pendingDeliveries: number;
  readonly heldDeliveries: number;
  /** Events of the last hour in steps of two minutes: emitted, or taken on by an action. Only when asked for. */
  readonly sparkline?: readonly SeriesPoint[];
}

export interface LinkFigures {
  readonly id: number;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  readonly state: 'live' | 'draining';
  readonly passed: number;
  readonly perMinute: number;
  readonly lag: number;
  /** When the oldest event that waits in it came. */
  readonly waitingSince: string | null;
  readonly sparkline?: readonly SeriesPoint[];
}

export interface ViewContext {
  readonly now: number;
  /** The span of rates; 0: nobody looked yet. */
  readonly spanMs: number;
  readonly kindOf: (type: string) => AgentStateFacts['kind'];
  readonly scrub: (text: string) => string;
  readonly language: Language;
}

export function linkFigures(row: LinkFigureRow, { spanMs }: ViewContext): LinkFigures {
  const { id, from, port, to, state, passed } = row;
  return { id, from, port, to, state, passed, perMinute: perMinute(passed - row.passedBefore, spanMs), lag: lagOf(row), waitingSince: isoTime(row.waitingSince) };
}

export function agentFigures(row: AgentFigureRow, inLinks: readonly LinkFigureRow[], context: ViewContext): AgentFigures {
  const { spanMs, language } = context;
  const facts = stateFacts(row, inLinks, context);
  const { state, reason } = judgeState(facts);
  const { recent } = facts;
  const worked = facts.kind === 'action' ? Math.max(recent.succeeded, recent.failed) : recent.succeeded + recent.failed;
  return {
    id: row.id, agent: row.slug, type: row.type, kind: facts.kind ?? 'unknown', version: row.version,
    state, reason: reasonText(reason, language), reasonCode: reason.code,
    totals: { succeeded: row.succeeded, failed: row.failed, emitted: row.emitted },
    perMinute: { succeeded: perMinute(recent.succeeded, spanMs), failed: perMinute(recent.failed, spanMs), emitted: perMinute(recent.emitted, spanMs) },
    errorRate: worked === 0 ? null : Math.round((recent.failed / worked) * 10_000) / 10_000,
    lag: facts.lag, waitingSince: isoTime(facts.waitingSince), lastSuccessAt: isoTime(row.lastSuccessAt),
    lastError: row.lastErrorAt === null ? null : { at: new Date(row.lastErrorAt).toISOString(), code: row.lastErrorCode ?? 'internal', message: facts.lastErrorMessage },
    nextRunAt: isoTime(row.nextRunAt), failedEvents: row.failedEvents, pendingDeliveries: row.pendingDeliveries, heldDeliveries: row.heldDeliveries,
  };
}

function stateFacts(row: AgentFigureRow, inLinks: readonly LinkFigureRow[], { now, spanMs, kindOf, scrub }: ViewContext): AgentStateFacts {
  const waiting = inLinks.flatMap(({ waitingSince }) => (waitingSince === null ? [] : [waitingSince]));
  return {
    now, type: row.type, kind: kindOf(row.type), pausedBy: row.pausedBy,
    lag: Math.max(0, row.sourceWaiting ?? 0, ...inLinks.map(lagOf)), waitingSince: waiting.length === 0 ? null : Math.min(...waiting),
    pendingDeliveries: row.pendingDeliveries, heldDeliveries: row.heldDeliveries,
    lastSuccessAt: row.lastSuccessAt, lastErrorAt: row.lastErrorAt, lastErrorMessage: scrub(row.lastErrorMessage ?? ''),
    recent: { succeeded: grown(row.succeeded, row.succeededBefore), failed: grown(row.failed, row.failedBefore), emitted: grown(row.emitted, row.emittedBefore), spanMs },
    nextRunAt: row.nextRunAt, requestedAt: row.requestedAt,
  };
}

function lagOf({ head, passed }: LinkFigureRow): number {
  return Math.max(0, head - passed);
}

function grown(now: number, before: number): number {
  return Math.max(0, now - before);
}

function perMinute(count: number, spanMs: number): number {
  return spanMs === 0 ? 0 : Math.round((count / (spanMs / 60_000)) * 100) / 100;
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
