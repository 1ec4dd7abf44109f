import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { pathWith } from '../api/use-pages.js';
import type { Point } from '../viewers/sparkline-path.js';

export interface Ask {
  readonly source: 'figures' | 'events' | 'table';
  readonly workflow?: string;
  readonly agent?: string;
  readonly port?: string;
  readonly table?: string;
  readonly time?: string;
  readonly figure?: 'emitted' | 'succeeded' | 'failed' | 'lag';
  readonly field?: string;
  readonly group?: string;
  readonly aggregate?: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'last';
  readonly since?: string;
  readonly step?: string;
}

export type TileKind = 'chart' | 'number' | 'outcomes' | 'alarms' | 'inbox';

export interface Tile {
  readonly id: string;
  readonly kind: TileKind;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ask?: Ask;
  readonly look?: 'line' | 'bars';
}

export interface DashboardDocument {
  readonly title: string;
  readonly refresh: number;
  readonly tiles: readonly Tile[];
}

export interface Dashboard extends DashboardDocument {
  readonly name: string;
  readonly revision: number;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

export interface Chart {
  readonly since: number;
  readonly step: number;
  readonly series: readonly { readonly name: string | null; readonly isRest: boolean; readonly points: readonly Point[]; readonly total: number | null; readonly samples: number }[];
  readonly groups: number;
  readonly scanned: number;
  readonly cutAt: number | null;
}

export const dashboardsQuery = queryOptions({ queryKey: ['dashboards'], queryFn: ({ signal }) => call<{ readonly items: readonly Omit<Dashboard, 'tiles'>[] }>('GET', '/api/v1/dashboards', { signal }) });

export const dashboardQuery = (name: string) => queryOptions({ queryKey: ['dashboards', name], queryFn: ({ signal }) => call<Dashboard>('GET', `/api/v1/dashboards/${encodeURIComponent(name)}`, { signal }) });

export function saveDashboard(name: string, revision: number, { title, refresh, tiles }: DashboardDocument): Promise<Dashboard> {
  return call('PUT', `/api/v1/dashboards/${encodeURIComponent(name)}`, { body: { title, refresh, tiles }, headers: { 'if-match': String(revision) } });
}

export function removeDashboard(name: string): Promise<void> {
  return call('DELETE', `/api/v1/dashboards/${encodeURIComponent(name)}`);
}

export const chartQuery = ({ source, ...fields }: Ask, refreshSeconds: number) => queryOptions({
  queryKey: ['charts', source, fields], refetchInterval: refreshSeconds * 1_000, retry: false,
  queryFn: ({ signal }) => call<Chart>('GET', pathWith(`/api/v1/charts/${source}`, fields), { signal }),
});
