import { auditActions, auditObjects, isAuditAction, type AuditObject, type JsonObject, type JsonValue } from '@rookery/model';
import type { Language } from '../texts/language.js';

export interface AuditChange {
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly hidden?: true;
}

/** A record of the audit log, as `GET /api/v1/audit` tells it. */
export interface AuditRecord {
  readonly id: number;
  readonly at: string;
  readonly who: { readonly kind: 'person' | 'token' | 'system'; readonly accountId: number | null; readonly account: string | null; readonly tokenId: number | null; readonly token: string | null };
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string; readonly name: string };
  readonly changes: readonly AuditChange[];
  readonly detail: JsonObject;
  readonly from: { readonly address: string | null; readonly userAgent: string | null };
  readonly requestId: string | null;
  readonly route: string | null;
}

/** What was done, in words; an action that this editor is too old to know keeps its name. */
export function actionTitle(action: string, language: Language): string {
  return isAuditAction(action) ? auditActions[action][language] : action;
}

export function objectTitle(kind: string, language: Language): string {
  return isAuditObject(kind) ? auditObjects[kind][language] : kind;
}

function isAuditObject(kind: string): kind is AuditObject {
  return Object.hasOwn(auditObjects, kind);
}

/** All actions for a list to choose from, by the object they are done to. */
export function actionChoices(language: Language): readonly { readonly group: string; readonly items: { readonly value: string; readonly label: string }[] }[] {
  const all = Object.entries(auditActions);
  return Object.entries(auditObjects).flatMap(([kind, titles]) => {
    const items = all.filter(([, { object }]) => object === kind).map(([value, { [language]: label }]) => ({ value, label }));
    return items.length === 0 ? [] : [{ group: titles[language], items }];
  });
}

/** Where the editor shows the object of a record; undefined where it has no page of its own, or is gone. */
export function pageOf({ action, object }: Pick<AuditRecord, 'action' | 'object'>): string | undefined {
  if (action === 'workflow.removed' || action === 'table.dropped') return undefined;
  switch (object.kind) {
    case 'workflow': return /^\d+$/.test(object.id) ? `/workflows/${object.id}` : undefined;
    case 'agent': return /^\d+\/[^/]+$/.test(object.id) ? `/health/${object.id}` : undefined;
    case 'table': return `/tables/${encodeURIComponent(object.id)}`;
    case 'credential': return '/credentials';
    default: return undefined;
  }
}

export type AuditFilters = Readonly<Partial<Record<'who' | 'action' | 'object' | 'text' | 'from' | 'to', string>>>;

/** The filters as the API takes them: days become moments in the zone of whoever reads, the last one to its end. */
export function auditQuery({ from, to, ...rest }: AuditFilters): AuditFilters {
  const [first, last] = [startOfDay(from, 0), startOfDay(to, 1)];
  return { ...rest, ...(first === undefined ? {} : { from: first }), ...(last === undefined ? {} : { to: last }) };
}

function startOfDay(day: string | undefined, plusDays: number): string | undefined {
  const [year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '')?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const moment = new Date(year, month - 1, date + plusDays);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
