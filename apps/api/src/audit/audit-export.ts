import type { AuditFilter, AuditPlace, AuditReader, AuditView } from './audit-reader.js';

const AT_ONCE = 500;

export const exportFormats = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const columns: readonly (readonly [string, (view: AuditView) => string | number | null])[] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['who', ({ who }) => who.kind],
  ['account', ({ who }) => who.account],
  ['token', ({ who }) => who.token],
  ['action', ({ action }) => action],
  ['object_kind', ({ object }) => object.kind],
  ['object_id', ({ object }) => object.id],
  ['object_name', ({ object }) => object.name],
  ['changes', ({ changes }) => JSON.stringify(changes)],
  ['detail', ({ detail }) => JSON.stringify(detail)],
  ['address', ({ from }) => from.address],
  ['user_agent', ({ from }) => from.userAgent],
  ['request_id', ({ requestId }) => requestId],
  ['route', ({ route }) => route],
];

/**
 * All that the filter finds, newest first, page by page: no connection is held while the reader is slow, and what is recorded
 * meanwhile is newer than the first page and not part of it.
 */
export async function* exportAudit(reader: Pick<AuditReader, 'list'>, workspaceId: number, filter: AuditFilter, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(columns.map(([name]) => name));
  let below: AuditPlace | undefined;
  do {
    const rows = await reader.list(workspaceId, filter, { below, limit: AT_ONCE });
    if (rows.length > 0) yield rows.map(({ place: _place, ...view }) => (format === 'csv' ? csvLine(columns.map(([, read]) => read(view))) : `${JSON.stringify(view)}\n`)).join('');
    below = rows.length < AT_ONCE ? undefined : rows.at(-1)?.place;
  } while (below !== undefined);
}

/**
 * One line of RFC 4180. What a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection): user agents and
 * names are whatever somebody sent.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
